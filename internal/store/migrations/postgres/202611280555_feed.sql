-- Private addresses of calendars. Nothing of this is part of the record.

-- +goose Up

-- The hash of an address, never the address; each account has one at most.
create table feed (
    account text not null primary key references account (id),
    hash    bytea not null unique, -- SHA-256
    made    text not null -- instant
);
