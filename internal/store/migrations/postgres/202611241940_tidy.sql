-- Whether an entry names a file: found out once it has waited for 30 days, so
-- that the daily tidying looks through a month of entries and not through all.

-- +goose Up
alter table vault_object add column referred integer not null default 0;
