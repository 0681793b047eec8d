-- What was signed once for a certificate, beside its paper. It belongs to no
-- entry: what is missing is signed when it is asked for.

-- +goose Up
create table credential (
    certificate text not null,    -- id of its stream
    copy        integer not null, -- 0 is the first copy
    form        text not null,    -- vc+jwt, sm2
    signed      bytea not null,
    primary key (certificate, copy, form)
);
