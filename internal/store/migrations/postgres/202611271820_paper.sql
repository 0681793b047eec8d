-- Papers: what an entry is printed on after its commit, signed. The bytes lie in
-- the vault. A paper is never made twice, so it is in a backup and is not made
-- again from the record.

-- +goose Up
create table paper (
    position bigint not null, -- of the entry that it is printed from
    kind     text not null,    -- "certificate"
    object   text not null,    -- in the vault
    sha256   text not null,    -- of the bytes, hexadecimal
    size     bigint not null,
    key_id   text not null,    -- of the key that signed it
    made     text not null,    -- UTC instant
    primary key (position, kind)
);

-- Certificates that were issued before there were papers get theirs, too.
insert into effect (position, kind, body)
    select position, 'paper.certificate', '{}' from entry where name = 'certificate.issued/1';
update follower set position = (select min(position) - 1 from effect where kind = 'paper.certificate')
    where name = 'jobs' and position >= (select min(position) from effect where kind = 'paper.certificate');
