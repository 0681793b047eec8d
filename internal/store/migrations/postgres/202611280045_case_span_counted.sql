-- SQLite counts figures from its index alone. Here an entry of an index is bounded,
-- and a case may have any number of pauses: the index stays as it is.

-- +goose Up
alter index case_span_stopped rename to case_span_counted;
