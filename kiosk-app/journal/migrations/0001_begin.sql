create table entry (
    sequence integer primary key check (sequence >= 1),
    at integer not null,
    event_id text not null,
    details text not null,
    phase text not null check (phase in ('noted', 'begun', 'done', 'failed')),
    begun_sequence integer references entry (sequence),
    previous blob not null check (length(previous) = 32),
    hash blob not null unique check (length(hash) = 32),
    check ((begun_sequence is not null) = (phase in ('done', 'failed')))
);

create trigger entry_is_never_changed before update on entry
begin
    select raise(abort, 'the journal is append-only');
end;

create trigger entry_is_never_removed before delete on entry
begin
    select raise(abort, 'the journal is append-only');
end;
