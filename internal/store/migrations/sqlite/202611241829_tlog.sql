-- The tree over the leaves of all entries, as tiles of 256 hashes. It follows
-- the record and is never made from it anew: an altered entry contradicts it.

-- +goose Up
create table tlog_tile (
    level  integer not null,   -- 0: leaves of entries; 1: a hash for each whole tile of level 0; …
    n      integer not null,   -- from 0
    hashes blob not null,   -- at most 256 of 32 bytes; only ever appended to
    primary key (level, n)
);

create table tlog_tree (
    log        text not null primary key,
    generation integer not null, -- how often the log began anew, after a restore to an earlier time
    origin     text not null,    -- the log's name; empty until something is signed
    size       integer not null, -- entries that the tiles hold
    checkpoint text not null     -- the last one signed, whole; empty before
);
insert into tlog_tree values ('record', 0, '', 0, '');
