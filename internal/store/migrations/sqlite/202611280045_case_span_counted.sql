-- Figures are counted from the index alone, in its order: tens of thousands of
-- limits come to some thousands of different ones.

-- +goose Up
drop index case_span_stopped;
create index case_span_counted on case_span (stopped, limit_id, edition, bound, start, told, pauses, dropped);
