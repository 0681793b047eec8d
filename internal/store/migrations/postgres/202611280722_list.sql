-- What letters, logs and what the public sent are sorted and narrowed by in lists.

-- +goose Up
create index letter_written on letter (written, position, kind);
create index letter_opened on letter (opened, position, kind);
create index letter_kind on letter (kind, written, position);
create index security_log_last on security_log (last, hour, actor, what, address);
create index security_log_actor on security_log (actor, last);
create index access_log_person on access_log (person, day, id);
create index access_log_scope on access_log (scope, day, id);
create index postbox_item_received on postbox_item (received, id);
