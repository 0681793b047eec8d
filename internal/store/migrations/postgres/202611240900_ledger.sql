-- The record. Nothing here is ever updated or deleted but the head's one row.

-- +goose Up
create table entry (
    position     bigint not null primary key, -- gap-free from 1, in commit order
    stream_kind  text   not null,
    stream_id    text   not null,             -- UUIDv7
    version      bigint not null,             -- gap-free from 1 within the stream
    name         text   not null,             -- "case.submitted/1"
    instant      text   not null,             -- UTC, 2006-01-02T15:04:05.000000Z
    effective    text   not null,             -- civil date, 2006-01-02
    person       text   not null,
    organisation text   not null,
    role         text   not null,
    on_behalf    text   not null,
    via          text   not null,
    command_key  text   not null,
    scheme       text   not null,             -- edition
    calendar     text   not null,             -- edition
    software     text   not null,
    body         text   not null,             -- JSON, hashed as it stands here; jsonb would reorder it
    salt         bytea  not null,
    leaf         bytea  not null,
    unique (stream_id, stream_kind, version)
);

-- The one row that a command locks before it decides.
create table head (
    one      integer not null primary key check (one = 1),
    position bigint  not null,
    instant  text    not null
);
insert into head values (1, 0, '');

-- What a command key was answered, so that a repeat is answered the same.
create table command (
    person text  not null,
    key    text  not null,
    digest bytea not null,
    answer text  not null,
    primary key (person, key)
);

-- Things to be done outside because of an entry: letters, jobs.
create table effect (
    position bigint not null,
    kind     text   not null,
    body     text   not null,
    primary key (position, kind)
);
