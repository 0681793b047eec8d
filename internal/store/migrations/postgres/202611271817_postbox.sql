-- What the public sent. What it says lies in personal, under the item's own
-- subject "postbox/…"; only the hash of the sender's link is kept.

-- +goose Up
create table postbox_item (
    id       text collate "C" not null primary key, -- UUIDv7, so in order of time
    number   text not null unique,  -- random; what the sender is given
    secret   text not null unique,  -- SHA-256 of what the sender's link names, hexadecimal
    kind     text not null,
    received text not null,         -- UTC instant
    answers  text not null          -- row in personal
);

create table postbox_file (
    item   text    not null,
    place  integer not null,
    object text    not null,
    primary key (item, place)
);

-- What became of items: made from the entries.
create table postbox_event (
    position    bigint not null primary key,
    item        text   not null,
    day         text   not null,
    event       text   not null, -- taken-up, closed, rejected
    stream_kind text   not null,
    stream_id   text   not null,
    number      text   not null, -- of the complaint, misuse or dispute
    outcome     text   not null, -- or the reason for which it was turned away
    answer      text   not null  -- row in personal
);
create index postbox_event_item on postbox_event (item, position);
