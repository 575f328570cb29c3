create table parcel (
    id integer primary key,         -- in the order of the commits
    received_at integer not null,   -- ms since 1970, gateway's clock
    bytes blob not null             -- a Batch: what one kiosk sent at once and was new
);

create table entry (
    kiosk text not null,
    epoch integer not null,
    sequence integer not null check (sequence > 0),
    parcel integer not null,
    row integer not null,           -- of the parcel, from 0
    digest blob not null,
    link text not null,             -- linked, broken, unproved: the one before is not here
    named blob,                     -- the digest it names as the one before, while unproved
    primary key (kiosk, epoch, sequence)
) without rowid;

create table dispatch (
    agency text not null,
    parcel integer not null,
    rows blob not null,             -- of the parcel, two bytes each
    primary key (agency, parcel)
) without rowid;

create table reference (
    run integer not null,           -- 0: the large one; else the parcels that came together
    number integer not null,        -- of HK-XXXX-XXXX; not unique for ever, the newest counts
    cursor integer not null,        -- parcel and row
    primary key (run, number, cursor)
) without rowid;

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
