create table attested (
    ticket blob primary key,
    endorsement blob not null check (length(endorsement) = 32), -- SHA-256 of the certificate of the TPM that the key is in
    attested_at integer not null   -- ms since 1970, gateway's clock, as all times here
) without rowid;

create table rejected (
    ticket blob primary key,
    rejected_by text not null,      -- operator
    rejected_at integer not null
) without rowid;

create table seen (
    serial blob primary key,       -- of a certificate of ours that its kiosk has used
    seen_at integer not null
) without rowid;

create index certificate_by_revocation on certificate (revoked_at) where revoked_at is not null;
