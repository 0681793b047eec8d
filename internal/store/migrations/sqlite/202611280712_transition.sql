-- What the public is told of another basis: one row for each entry of a
-- transition. Which certificates it concerns follows from what they say.

-- +goose Up
create table register_transition (
    position     integer not null primary key,
    id           text not null,              -- of the transition's stream
    instant      text not null,              -- UTC, 2006-01-02T15:04:05.000000Z
    effective    text not null,              -- civil date
    event        text not null,              -- "transition"
    announcement text not null,              -- number, empty if none
    entry        text not null,              -- its name
    content      text not null               -- JSON, what the entry says
);
