-- Transactions lie in the parcels in which they came: a batch costs one row instead of hundreds.
-- Agencies find theirs by new cursors, which are higher than any old one: nobody misses any.
drop index entry_by_reference;
drop index entry_by_transaction;
drop index dispatch_by_agency;
alter table entry rename to old_entry;
alter table dispatch rename to old_dispatch;

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

-- Each old body becomes a parcel of one row: version 1, one row, its length as a varint.
insert into parcel
    select id, kiosk, epoch, sequence, 1, chain, case chain when 'unproved' then previous end,
        received_at, digest,
        unhex(printf('%010x', (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 4, 1)) - 1 << 0)
            + (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 5, 1)) - 1 << 5)
            + (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 6, 1)) - 1 << 10)
            + (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 7, 1)) - 1 << 15)
            + (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 9, 1)) - 1 << 20)
            + (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 10, 1)) - 1 << 25)
            + (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 11, 1)) - 1 << 30))),
        unhex('0101' || case
            when length(bytes) < 1 << 7 then printf('%02x', length(bytes))
            when length(bytes) < 1 << 14
                then printf('%02x%02x', length(bytes) & 127 | 128, length(bytes) >> 7)
            when length(bytes) < 1 << 21
                then printf('%02x%02x%02x', length(bytes) & 127 | 128,
                    length(bytes) >> 7 & 127 | 128, length(bytes) >> 14)
            else printf('%02x%02x%02x%02x', length(bytes) & 127 | 128,
                length(bytes) >> 7 & 127 | 128, length(bytes) >> 14 & 127 | 128,
                length(bytes) >> 21)
        end || hex(bytes))
    from body join old_entry on old_entry.body = body.id;
insert into dispatch select agency, body, x'0000' from old_dispatch;

drop table old_dispatch;
drop table old_entry;
drop table body;
