-- Refused while a parcel is there: rows of a parcel have no tables of their own to go back to.
drop table referenced;
drop table reference;
drop table dispatch;
drop table parcel;

create table body (
    id integer primary key,
    bytes blob not null             -- a SealedTransaction as it came
);

create table entry (
    body integer primary key references body (id),
    kiosk text not null,
    epoch integer not null,
    sequence integer not null check (sequence > 0),
    transaction_id text not null,   -- UUIDv7
    reference text not null,        -- HK-XXXX-XXXX; not unique for ever, the newest counts
    service text not null,
    agency text not null,
    digest blob not null check (length(digest) = 32),
    previous blob not null check (length(previous) = 32), -- the digest it names as the one before
    chain text not null check (chain in ('linked', 'broken', 'unproved')), -- unproved: the one before is not here
    received_at integer not null,   -- ms since 1970, gateway's clock
    unique (kiosk, epoch, sequence)
);
create index entry_by_reference on entry (reference);
create index entry_by_transaction on entry (transaction_id);

create table dispatch (
    cursor integer primary key autoincrement,
    agency text not null,
    body integer not null references body (id)
);
create index dispatch_by_agency on dispatch (agency, cursor);
