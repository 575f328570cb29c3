create table ticket (
    id blob primary key check (length(id) = 16),
    kiosk text not null,
    site text not null,
    county integer not null,
    hardware text not null,
    secret_hash blob not null check (length(secret_hash) = 32), -- SHA-256; the secret itself is nowhere
    made_by text not null,          -- operator
    made_at integer not null,       -- ms since 1970, gateway's clock, as all times here
    expires_at integer not null,
    spki blob,                      -- the one key that it is for, DER; null until a kiosk asks
    proved integer not null default 0, -- 1: the secret was proved, not sent
    asked_at integer,
    approved_by text check (approved_by <> made_by), -- a second operator
    approved_key blob,              -- SHA-256 of the key that was looked at; null: approved before it came
    approved_at integer,
    certificate blob                -- DER, once it is used; the same again for whoever lost the answer
) without rowid;

create table certificate (
    serial blob primary key,
    kiosk text not null,
    spki blob not null,             -- DER
    issued_at integer not null,
    expires_at integer not null,
    revoked_at integer              -- another ticket was used for the same kiosk
) without rowid;

create index certificate_of_kiosk on certificate (kiosk);

create table kiosk (
    id text primary key,
    site text not null,
    county integer not null,
    hardware text not null,
    enrolled_at integer not null
) without rowid;

create table withdrawal (
    scope text primary key,         -- all, site:…, kiosk:…
    en text not null,               -- for citizens
    sw text not null
) without rowid;

create table standing_log (
    id integer primary key,         -- grows with every change of anybody's standing
    scope text not null,
    what text not null check (what in ('withdrawn', 'restored', 'retired', 'replaced')),
    changed_by text not null,       -- operator, or the ticket that replaced a certificate
    changed_at integer not null
);

create table revocation_list (
    issuer blob primary key,        -- DER of its name
    number text not null check (length(number) = 40) -- hexadecimal: of the newest list that was in use
) without rowid;
