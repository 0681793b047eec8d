-- Letters by whether they were read, the newest of the unread first.

-- +goose Up
drop index letter_opened;
create index letter_opened on letter (opened, written desc, position, kind);
