-- Forms that were sent: what one of them still has on its way to be kept comes too
-- late.

-- +goose Up
create table draft_sent (
    form text primary key, -- hash of the form's key and its person
    sent text not null     -- UTC instant
);
create index draft_sent_sent on draft_sent (sent);
