-- Who was given which file. The record holds a root over each day's lines.

-- +goose Up
create table access_log (
    id           text collate "C" not null primary key, -- UUIDv7, so in order of time
    day          text not null,             -- civil date in Asia/Shanghai
    at           text not null,             -- UTC instant
    person       text not null,
    organisation text not null,
    scope        text not null,             -- the case
    object       text not null,
    address      text not null
);
create index access_log_day on access_log (day, id);
