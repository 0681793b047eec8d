-- Who may enter. Nothing of this is part of the record.

-- +goose Up
create table account (
    id           text    not null primary key,
    login        text    not null unique, -- lower case
    person       text    not null,        -- id of the person stream
    organisation text    not null,        -- id of the organisation stream; empty for the body's staff
    password     text    not null,        -- PHC string; empty when there is none
    disabled     integer not null,        -- 0 or 1
    created      text    not null
) without rowid;
create index account_person on account (person);

create table account_role (
    account text not null references account (id),
    role    text not null,
    primary key (account, role)
) without rowid;

-- The hash of a bearer token, never the token.
create table token (
    hash      blob not null primary key, -- SHA-256
    account   text not null references account (id),
    created   text not null,
    revoked   text not null,             -- empty while it is good
    last_used text not null              -- a day, empty before the first use
) without rowid;
create index token_account on token (account);

-- Attempts that were turned away, counted per hour so that nobody can fill the
-- disk with them.
create table security_log (
    hour    text    not null, -- 2006-01-02T15
    actor   text    not null, -- person id, or empty when nobody was recognised
    what    text    not null, -- "token.unknown", "forbidden DecideX"
    address text    not null,
    first   text    not null,
    last    text    not null,
    count   integer not null,
    primary key (hour, actor, what, address)
) without rowid;
