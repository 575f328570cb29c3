-- The audit journal as it is now. `migrations/` is the way here; a test proves that they meet.

-- One line of the journal. The gateway keeps the newest hash, so the end cannot be cut unseen.
create table entry (
    sequence integer primary key check (sequence >= 1), -- from 1, without gaps
    at integer not null, -- milliseconds since 1970, the kiosk's clock; never used for order
    event_id text not null, -- as in events.toml
    details text not null, -- JSON of the event: ids and fixed words, nothing about a citizen
    phase text not null check (phase in ('noted', 'begun', 'done', 'failed')),
    begun_sequence integer references entry (sequence), -- what ended
    previous blob not null check (length(previous) = 32), -- hash of the entry before; zeros at first
    hash blob not null unique check (length(hash) = 32), -- SHA-256 over all of the above
    check ((begun_sequence is not null) = (phase in ('done', 'failed')))
);

-- Whether the cabinet was opened is looked for at each start; the last word may be millions of entries ago.
create index entry_of_tampering on entry (sequence)
    where event_id in ('cabinet_tampered', 'tamper_cleared');

create trigger entry_is_never_changed before update on entry
begin
    select raise(abort, 'the journal is append-only');
end;

create trigger entry_is_never_removed before delete on entry
begin
    select raise(abort, 'the journal is append-only');
end;
