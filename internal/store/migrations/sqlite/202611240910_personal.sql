-- Text about people and text that people typed, encrypted under its subject's
-- key. Erasing a subject deletes its rows from both tables.

-- +goose Up
create table subject_key (
    subject text not null primary key, -- "person/0190…", "case/0190…"
    key_id  text not null,             -- of the wrapping key
    wrapped blob not null
);

create table personal (
    id      text not null primary key,
    subject text not null,
    sealed  blob not null               -- salt and text
);
create index personal_subject on personal (subject);
