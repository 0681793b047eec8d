-- What casework projects from the entries: rebuilt, never edited.

-- +goose Up
create table lookup (
    index_name text   not null,
    value      text   not null,
    kind       text   not null,
    id         text   not null,
    position   integer not null, -- of the entry that added the key
    primary key (index_name, value, id)
);
create index lookup_value on lookup (value, position);

create table serial (
    series text   not null primary key, -- "certificate/2026"
    number integer not null              -- the highest taken
);

create table case_row (
    id           text   not null primary key,
    number       text   not null,
    client       text   not null,
    laboratories text   not null, -- "|a|b|"
    name_zh      text   not null,
    name_en      text   not null,
    model        text   not null,
    word         text   not null,
    opened       text   not null,
    submitted    text   not null,
    accepted     text   not null,
    closed       text   not null,
    position     integer not null  -- of the case's last entry
);
create index case_row_position on case_row (position);
create index case_row_client on case_row (client, position);
