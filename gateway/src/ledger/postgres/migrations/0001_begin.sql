create table parcel (
    id bigint generated always as identity primary key, -- in the order of the commits
    kiosk text not null,
    epoch bigint not null,
    first bigint not null check (first > 0), -- sequence of its first row
    count bigint not null check (count > 0), -- rows, each linked to the one before
    link text not null check (link in ('linked', 'broken', 'unproved')), -- of the first row; unproved: the one before is not here
    named bytea,                    -- the digest that the first row names as the one before, while unproved
    received_at bigint not null,    -- ms since 1970, gateway's clock
    digests bytea not null,         -- 32 bytes a row
    numbers bytea not null,         -- of the rows' references, 5 bytes a row
    bytes bytea not null,           -- a Batch of the rows as they came
    unique (kiosk, epoch, first)
);
alter table parcel alter column bytes set storage external; -- sealed: nothing to compress

create table dispatch (
    agency text not null,
    parcel bigint not null references parcel (id),
    rows bytea not null,            -- of the parcel, two bytes each
    primary key (agency, parcel)
);

create table reference (
    number bigint not null,         -- of HK-XXXX-XXXX; not unique for ever, the newest counts
    cursor bigint not null,         -- parcel and row
    primary key (number, cursor)
);

create table referenced (
    one integer primary key check (one = 1),
    parcel bigint not null          -- up to this one, references are in the table above
);

create table refused (
    kiosk text not null,
    epoch bigint not null,
    sequence bigint not null check (sequence > 0),
    reason text not null,           -- kebab-case, as in the acknowledgement
    refused_at bigint not null,     -- ms since 1970, gateway's clock
    primary key (kiosk, epoch, sequence)
);

create table watermark (
    kiosk text not null,
    epoch bigint not null,
    acknowledged bigint not null,   -- highest sequence below which nothing is missing
    primary key (kiosk, epoch)
);

create table alarm (
    id bigint generated always as identity primary key,
    kiosk text not null,
    epoch bigint not null,
    sequence bigint not null,
    digest bytea not null check (length(digest) = 32), -- of the body that was not taken
    raised_at bigint not null,      -- ms since 1970, gateway's clock
    unique (kiosk, epoch, sequence, digest)
);

create table status (
    transaction_id text primary key,
    en text not null,
    sw text not null,
    at bigint not null              -- ms since 1970, agency's clock
);

create table payment (
    id bigint generated always as identity primary key,
    invoice text not null unique,
    kiosk text not null,
    service text not null,
    amount_cents bigint not null check (amount_cents >= 0),
    requested_at bigint not null,   -- ms since 1970, gateway's clock
    asked boolean not null default false -- whether anybody asked how it stands
);

create table heartbeat (
    kiosk text primary key,
    last_seen_at bigint not null,   -- ms since 1970, gateway's clock
    skew_ms bigint not null,        -- kiosk's clock minus ours
    queued bigint not null,
    oldest_age_seconds bigint not null,
    journal_head bytea check (length(journal_head) = 32), -- the last one told
    software text not null
);

create table revoked (
    role text primary key,          -- urn:huduma:…, as in the certificate
    revoked_at bigint not null      -- ms since 1970, gateway's clock
);
