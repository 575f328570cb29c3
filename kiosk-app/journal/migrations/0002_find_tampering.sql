-- The last word on tampering is looked for at each start, and may be years and millions of entries ago.
create index entry_of_tampering on entry (sequence)
    where event_id in ('cabinet_tampered', 'tamper_cleared');
