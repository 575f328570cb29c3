create table ticket (
    id bytea primary key check (length(id) = 16),
    kiosk text not null,
    site text not null,
    county bigint not null,
    hardware text not null,
    secret_hash bytea not null check (length(secret_hash) = 32), -- SHA-256; the secret itself is nowhere
    made_by text not null,          -- operator
    made_at bigint not null,       -- ms since 1970, gateway's clock, as all times here
    expires_at bigint not null,
    spki bytea,                      -- the one key that it is for, DER; null until a kiosk asks
    proved bigint not null default 0, -- 1: the secret was proved, not sent
    asked_at bigint,
    approved_by text check (approved_by <> made_by), -- a second operator
    approved_key bytea,              -- SHA-256 of the key that was looked at; null: approved before it came
    approved_at bigint,
    certificate bytea                -- DER, once it is used; the same again for whoever lost the answer
);

create table certificate (
    serial bytea primary key,
    kiosk text not null,
    spki bytea not null,             -- DER
    issued_at bigint not null,
    expires_at bigint not null,
    revoked_at bigint              -- another ticket was used for the same kiosk
);

create index certificate_of_kiosk on certificate (kiosk);

create table kiosk (
    id text primary key,
    site text not null,
    county bigint not null,
    hardware text not null,
    enrolled_at bigint not null
);

create table withdrawal (
    scope text primary key,         -- all, site:…, kiosk:…
    en text not null,               -- for citizens
    sw text not null
);

create table standing_log (
    id bigint generated always as identity primary key, -- grows with every change of anybody's standing
    scope text not null,
    what text not null check (what in ('withdrawn', 'restored', 'retired', 'replaced')),
    changed_by text not null,       -- operator, or the ticket that replaced a certificate
    changed_at bigint not null
);

create table revocation_list (
    issuer bytea primary key,        -- DER of its name
    number text not null check (length(number) = 40) -- hexadecimal: of the newest list that was in use
);
