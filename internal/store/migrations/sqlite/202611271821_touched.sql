-- When a file was last put in again. Entries may name it since it was first put
-- in, which is what stored says from now on.

-- +goose Up
alter table vault_object add column touched text not null default ''; -- UTC instant; empty: never
-- Of what was put in again before, nobody knows when it first was.
update vault_object set stored = '2000-01-01T00:00:00Z', touched = stored where referred = 0;
