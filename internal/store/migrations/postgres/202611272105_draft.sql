-- What people typed into forms and did not send yet. What it says lies in
-- personal, under the person's own subject.

-- +goose Up
create table draft (
    person       text not null,
    organisation text not null, -- acted for; empty for the body's staff
    command      text not null,
    thing        text not null, -- "case/0190…"; empty for what is still to be made
    saved        text not null, -- UTC instant
    typed        text not null, -- row in personal
    primary key (person, organisation, command, thing)
);
create index draft_typed on draft (typed);
create index draft_saved on draft (saved);

-- Files that were put in for a draft: nothing else refers to them yet.
create table draft_file (
    typed  text not null,
    object text not null,
    primary key (typed, object)
);
