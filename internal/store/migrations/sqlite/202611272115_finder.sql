-- What people look for and list: one row for each case, certificate,
-- organisation, product, laboratory and person, projected from the entries.
-- People's names are not here: they are no facts of the record.

-- +goose Up
create table finder_row (
    kind         text not null,
    id           text not null,
    position     integer not null, -- of the entry that changed it last
    number       text not null,   -- as printed; an organisation's credit code
    name_zh      text not null,
    name_en      text not null,
    model        text not null,
    owner        text not null,   -- organisation: client, holder; whom a laboratory or a person belongs to
    laboratories text not null,   -- entrusted with it: "a|b"
    product      text not null,   -- id
    product_kind text not null,   -- of the scheme
    word         text not null,   -- where a case stands
    marks        text not null,   -- a laboratory's qualifications, a person's roles: "a|b"
    opened       text not null,   -- first day: opened, issued, entered
    submitted    text not null,
    accepted     text not null,
    closed       text not null,   -- last day: closed, valid to, qualified until, left
    primary key (kind, id)
);
create index finder_row_position on finder_row (position);
