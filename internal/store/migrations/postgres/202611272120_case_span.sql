-- The limits that cases are and were under: made from the entries. No due day
-- stands here; it follows from the scheme and the calendar.

-- +goose Up
create table case_span (
    case_id  text    not null,
    limit_id text    not null, -- of the scheme
    about    text    not null, -- which supplement, rectification or test task; empty for the case
    edition  text    not null, -- of the scheme that binds the case
    bound    text    not null, -- day of acceptance
    start    text    not null,
    told     text    not null, -- the last day as somebody was told it; empty where it is counted
    pauses   text    not null, -- "from/to,from/"
    stopped  text    not null, -- empty while it runs
    dropped  integer not null, -- 1: the case ended before it was done
    primary key (case_id, limit_id, about)
);
create index case_span_stopped on case_span (stopped);
create index case_row_closed on case_row (closed);
