-- Entries that stand in a list of their own, such as exceptions: rebuilt, never edited.

-- +goose Up
create table listed (
    list     text   not null, -- "exceptions"
    position integer not null, -- of the entry
    kind     text   not null, -- of its stream
    id       text   not null,
    primary key (list, position)
);
