-- Transactions lie in the parcels in which they came: a row costs one entry instead of six.
-- Agencies find theirs by new cursors, which are higher than any old one: nobody misses any.
drop index entry_by_reference;
drop index entry_by_transaction;
drop index dispatch_by_agency;
alter table entry rename to old_entry;
alter table dispatch rename to old_dispatch;

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

-- Each old body becomes a parcel of one row: version 1, one row, its length as a varint.
insert into parcel
    select id, received_at, unhex('0101' || case
        when length(bytes) < 1 << 7 then printf('%02x', length(bytes))
        when length(bytes) < 1 << 14
            then printf('%02x%02x', length(bytes) & 127 | 128, length(bytes) >> 7)
        when length(bytes) < 1 << 21
            then printf('%02x%02x%02x', length(bytes) & 127 | 128, length(bytes) >> 7 & 127 | 128,
                length(bytes) >> 14)
        else printf('%02x%02x%02x%02x', length(bytes) & 127 | 128, length(bytes) >> 7 & 127 | 128,
            length(bytes) >> 14 & 127 | 128, length(bytes) >> 21)
    end || hex(bytes))
    from body join old_entry on old_entry.body = body.id;
insert into entry
    select kiosk, epoch, sequence, body, 0, digest, chain,
        case chain when 'unproved' then previous end
    from old_entry;
insert into dispatch select agency, body, x'0000' from old_dispatch;
insert into reference
    select 0, (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 4, 1)) - 1 << 0)
        + (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 5, 1)) - 1 << 5)
        + (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 6, 1)) - 1 << 10)
        + (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 7, 1)) - 1 << 15)
        + (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 9, 1)) - 1 << 20)
        + (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 10, 1)) - 1 << 25)
        + (instr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(reference, 11, 1)) - 1 << 30),
        body << 10
    from old_entry;

drop table old_dispatch;
drop table old_entry;
drop table body;
