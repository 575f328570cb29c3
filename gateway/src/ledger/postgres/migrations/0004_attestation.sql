create table attested (
    ticket bytea primary key,
    endorsement bytea not null check (length(endorsement) = 32), -- SHA-256 of the certificate of the TPM that the key is in
    attested_at bigint not null   -- ms since 1970, gateway's clock, as all times here
);

create table rejected (
    ticket bytea primary key,
    rejected_by text not null,      -- operator
    rejected_at bigint not null
);

create table seen (
    serial bytea primary key,       -- of a certificate of ours that its kiosk has used
    seen_at bigint not null
);

create index certificate_by_revocation on certificate (revoked_at) where revoked_at is not null;
