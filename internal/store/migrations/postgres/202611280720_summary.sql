-- Who was told of the summary of a week. Nothing of this is part of the record.

-- +goose Up

-- The row without a person says that those of the week were made.
create table summary (
    week   text not null, -- its Monday
    person text not null,
    holds  integer not null, -- how many things, when it was made
    made   text not null, -- instant
    opened text not null, -- instant; empty until they read it
    primary key (week, person)
);
