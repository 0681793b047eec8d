-- Public facts, projected from the record: `rebuild` empties and refills these
-- tables and compares. A row never changes; what happens adds rows.

-- +goose Up
create table register_certificate (
    key        text    not null primary key, -- the number, normalised
    number     text    not null,             -- as printed
    stream_id  text    not null unique,
    position   integer not null,             -- of the entry that made it
    instant    text    not null,             -- UTC, 2006-01-02T15:04:05.000000Z
    issued     text    not null,             -- civil date, 2006-01-02
    valid_to   text    not null,             -- last valid day when issued
    holder     text    not null,             -- Chinese names, for who reads the table
    product    text    not null,
    model      text    not null,
    content    text    not null              -- JSON, everything the entry froze
);
create index register_certificate_position on register_certificate (position);

-- What happened to a certificate, one row per entry that is public.
create table register_event (
    position     integer not null,
    key          text    not null,           -- of the certificate
    instant      text    not null,
    effective    text    not null,           -- civil date from which it holds
    event        text    not null,           -- "issued"
    announcement text    not null,           -- number, empty if none
    primary key (position, key)
);

-- An announcement may name several certificates: their events name it.
create table announcement (
    number    text    not null primary key,  -- as printed
    position  integer not null,
    instant   text    not null,
    effective text    not null,
    event     text    not null
);
