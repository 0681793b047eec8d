-- +goose Up
-- Certificates are found by the standards that they rest on. Those that were
-- issued before get the keys that their entries would have given them.
insert into lookup (index_name, value, kind, id, position)
select distinct 'certificate.standard', json_extract(named.value, '$.id'), 'certificate', c.stream_id, c.position
from register_certificate as c, json_each(c.content, '$.standards') as named
where true
on conflict (index_name, value, id) do nothing;
