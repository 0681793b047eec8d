-- What the public is told of a turn in a certificate's life beside its word. Of
-- an issue it stands in register_certificate.

-- +goose Up
alter table register_event add column valid_to text not null default '';  -- last valid day, of a renewal
alter table register_event add column annuls text not null default '';    -- word of the event that an appeal undid
alter table register_event add column last_day text not null default '';  -- of a suspension
alter table register_event add column reasons text not null default '';   -- "6.3.2(1),6.3.2(4)", ids of the scheme
alter table register_event add column content text not null default '';   -- JSON, what the certificate says from then on
