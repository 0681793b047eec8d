-- Who is signed in, what they prefer, and who guesses. Nothing of this is part
-- of the record.

-- +goose Up
alter table account add column epoch     bigint not null default 0;  -- raised when all sessions end at once
alter table account add column signed_in text   not null default ''; -- instant of the last sign-in, empty before the first
alter table account add column language  text   not null default ''; -- zh-CN or en; empty: as the browser asks
alter table account add column theme     text   not null default ''; -- light or dark; empty: as the system asks

-- The hash of a cookie, never the cookie. A session of an earlier epoch of its
-- account is over, whether or not its row is gone.
create table session (
    hash     bytea   not null primary key, -- SHA-256
    account  text    not null references account (id),
    epoch    bigint not null,
    begun    text    not null, -- instant
    seen     text    not null, -- instant of the last request, some minutes late
    acts_for text    not null  -- id of the person deputised for; empty: oneself
);
create index session_account on session (account);

-- The columns that somebody chose for a list.
create table list_columns (
    account text not null references account (id),
    list    text not null,
    columns text not null,
    primary key (account, list)
);

-- Passwords that were tried, counted under the hash of what they were tried on,
-- so that nothing that somebody typed is kept.
create table guess (
    whom  bytea   not null primary key, -- SHA-256
    count bigint not null,
    last  text    not null -- instant
);

-- Where an account signed in from lately.
create table place (
    account text not null references account (id),
    address text not null, -- of IPv6 the network of 64 bits
    last    text not null, -- instant
    primary key (account, address)
);
