-- Whose texts a paper shows: it goes with them.

-- +goose Up
create table paper_subject (
    subject  text not null,    -- "case/0190…", as in subject_key
    position integer not null, -- of the paper
    kind     text not null,
    primary key (subject, position, kind)
) without rowid;
create index paper_subject_paper on paper_subject (position, kind);
