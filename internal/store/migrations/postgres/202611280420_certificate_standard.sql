-- +goose Up
-- Certificates are found by the standards that they rest on. Those that were
-- issued before get the keys that their entries would have given them.
insert into lookup (index_name, value, kind, id, position)
select distinct 'certificate.standard', named.standard ->> 'id', 'certificate', c.stream_id, c.position
from register_certificate as c, jsonb_array_elements(c.content::jsonb -> 'standards') as named(standard)
on conflict (index_name, value, id) do nothing;
