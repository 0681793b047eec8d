-- +goose Up
-- Certificates are found by the organisations that they name. Those that were
-- issued before get the keys that their entries would have given them.
insert into lookup (index_name, value, kind, id, position)
select 'certificate.party', named.organisation, 'certificate', named.stream_id, named.position from (
	select content::jsonb -> 'holder' ->> 'organisation' as organisation, stream_id, position from register_certificate
	union select content::jsonb -> 'manufacturer' ->> 'organisation', stream_id, position from register_certificate
	union select content::jsonb -> 'enterprise' ->> 'organisation', stream_id, position from register_certificate
) as named
where named.organisation <> ''
on conflict (index_name, value, id) do nothing;
