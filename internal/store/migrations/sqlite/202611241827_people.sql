-- What the record says of people, projected from its entries: rebuilt, never
-- edited. Accounts are let in by it.

-- +goose Up
create table person_row (
    id           text    not null primary key,
    organisation text    not null,
    roles        text    not null, -- "client|laboratory"
    recorded     integer not null, -- 1 when the record gives the roles, 0 when the account alone does
    stands       integer not null, -- 0 when the person left or was merged into another
    position     integer not null  -- of the person's last entry
);
insert into person_row (id, organisation, roles, recorded, stands, position)
select stream_id, json_extract(body, '$.organisation'), '', 0, 1, position from entry where name = 'person.registered/1';
