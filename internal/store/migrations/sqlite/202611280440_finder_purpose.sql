-- What a case is for stands beside where it stands. The rows are made anew from the
-- entries when a record is opened.

-- +goose Up
delete from finder_row;
alter table finder_row add column purpose text not null default ''; -- of a case
