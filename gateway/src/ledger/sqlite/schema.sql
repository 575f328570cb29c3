create table parcel (
    id integer primary key,         -- in the order of the commits
    kiosk text not null,
    epoch integer not null,
    first integer not null check (first > 0), -- sequence of its first row
    count integer not null check (count > 0), -- rows, each linked to the one before
    link text not null check (link in ('linked', 'broken', 'unproved')), -- of the first row; unproved: the one before is not here
    named blob,                     -- the digest that the first row names as the one before, while unproved
    received_at integer not null,   -- ms since 1970, gateway's clock
    digests blob not null,          -- 32 bytes a row
    numbers blob not null,          -- of the rows' references, 5 bytes a row
    bytes blob not null,            -- a Batch of the rows as they came
    unique (kiosk, epoch, first)
);

create table dispatch (
    agency text not null,
    parcel integer not null,
    rows blob not null,             -- of the parcel, two bytes each
    primary key (agency, parcel)
) without rowid;

create table reference (
    number integer not null,        -- of HK-XXXX-XXXX; not unique for ever, the newest counts
    cursor integer not null,        -- parcel and row
    primary key (number, cursor)
) without rowid;

create table referenced (
    one integer primary key check (one = 1),
    parcel integer not null         -- up to this one, references are in the table above
);

create table refused (
    kiosk text not null,
    epoch integer not null,
    sequence integer not null check (sequence > 0),
    reason text not null,           -- kebab-case, as in the acknowledgement
    refused_at integer not null,    -- ms since 1970, gateway's clock
    primary key (kiosk, epoch, sequence)
) without rowid;

create table watermark (
    kiosk text not null,
    epoch integer not null,
    acknowledged integer not null,  -- highest sequence below which nothing is missing
    primary key (kiosk, epoch)
) without rowid;

create table alarm (
    id integer primary key,
    kiosk text not null,
    epoch integer not null,
    sequence integer not null,
    digest blob not null check (length(digest) = 32), -- of the body that was not taken
    raised_at integer not null,     -- ms since 1970, gateway's clock
    unique (kiosk, epoch, sequence, digest)
);

create table status (
    transaction_id text primary key,
    en text not null,
    sw text not null,
    at integer not null             -- ms since 1970, agency's clock
) without rowid;

create table payment (
    id integer primary key,
    invoice text not null unique,
    kiosk text not null,
    service text not null,
    amount_cents integer not null check (amount_cents >= 0),
    requested_at integer not null,  -- ms since 1970, gateway's clock
    asked integer not null default 0 check (asked in (0, 1)) -- whether anybody asked how it stands
);

create table heartbeat (
    kiosk text primary key,
    last_seen_at integer not null,  -- ms since 1970, gateway's clock
    skew_ms integer not null,       -- kiosk's clock minus ours
    queued integer not null,
    oldest_age_seconds integer not null,
    journal_head blob check (length(journal_head) = 32), -- the last one told
    software text not null
) without rowid;

create table revoked (
    role text primary key,          -- urn:huduma:…, as in the certificate
    revoked_at integer not null     -- ms since 1970, gateway's clock
) without rowid;

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

create table published (
    agency text primary key,
    cursor integer not null check (cursor >= 0) -- up to this row, the broker has what the agency was sent
) without rowid;

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

create table figures (
    day text not null,              -- 2026-11-28, in Kenya
    kiosk text not null,
    site text not null,             -- a mobile kiosk has a row for each
    sessions integer not null,
    counts text not null,           -- JSON: sessions and steps by service, nobody in it
    primary key (day, kiosk, site)
) without rowid;

create table energy (
    day text not null,              -- 2026-11-28, in Kenya, by the kiosk's clock
    kiosk text not null,
    counted_from integer not null, -- ms since 1970, kiosk's clock: it counts anew when its program starts
    milliwatt_hours integer not null, -- of that count, estimated
    transactions integer not null, -- of that count, none of training
    before_milliwatt_hours integer not null, -- of the day's counts before that one
    before_transactions integer not null,
    primary key (day, kiosk)
) without rowid;

create table training_figures (   -- as figures; nobody was served
    day text not null,
    kiosk text not null,
    site text not null,
    sessions integer not null,
    counts text not null,
    primary key (day, kiosk, site)
) without rowid;
