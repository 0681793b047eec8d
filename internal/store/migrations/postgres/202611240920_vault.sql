-- Files. The bytes lie encrypted in the data folder; who destroys a row's key
-- makes every copy of the bytes unreadable.

-- +goose Up
create table vault_object (
    object     text not null primary key, -- random
    scope      text not null,             -- the case; equal bytes are kept once within it
    name       text not null,             -- as given, made harmless
    media_type text not null,             -- from the content
    sha256     text not null,             -- of the plain bytes, hexadecimal
    size       bigint not null,           -- of the plain bytes
    blob       text not null,             -- name of the file in the data folder, random
    key_id     text not null,             -- of the wrapping key
    wrapped    bytea not null,
    stored     text not null              -- UTC instant
);
create index vault_object_scope on vault_object (scope, sha256);
