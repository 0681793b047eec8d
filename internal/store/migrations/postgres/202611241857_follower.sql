-- How far those who follow the record have come, and the letters that were put
-- into an inbox. A letter is an effect of an entry: it is not made again from
-- the record.

-- +goose Up
create table follower (
    name     text not null primary key,
    position bigint not null -- everything up to here was handed on
);

create table letter (
    position  bigint not null, -- of the entry that causes it
    kind      text not null,    -- "acceptance", "supplement" …
    recipient text not null,    -- organisation id
    written   text not null,    -- civil date of the act
    stream_kind text not null,
    stream_id text not null,
    delivered text not null,    -- UTC instant
    opened    text not null,    -- UTC instant, empty until somebody read it
    primary key (position, kind)
);
create index letter_recipient on letter (recipient, position);
