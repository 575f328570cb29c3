-- The outbox as it is now. `migrations/` is the way here; a test proves that they meet.

-- Where the kiosk's chain of transactions ends, and how much waits. One row.
create table chain (
    one integer primary key check (one = 1),
    epoch integer not null,
    last_sequence integer not null check (last_sequence >= 0), -- 0 before the first of the epoch
    last_digest blob not null check (length(last_digest) = 32), -- what the next one names as previous
    queued integer not null check (queued >= 0), -- kept up to date, because counting reads all rows
    queued_bytes integer not null check (queued_bytes >= 0), -- of `sealed`
    hash blob check (length(hash) = 32) -- of the row; null until an older kiosk's is written again
);

-- How far the gateway has each epoch.
create table epoch (
    epoch integer primary key,
    acknowledged integer not null check (acknowledged >= 0), -- highest contiguous sequence; 0 for none
    hash blob check (length(hash) = 32) -- of the row; as above
);

-- Waiting for an acknowledgement. Rows at or below `epoch.acknowledged` are deleted later.
create table queued_transaction (
    place integer primary key, -- epoch * 2^32 + sequence: order and key in one, so no index to write
    epoch integer not null references epoch (epoch),
    sequence integer not null check (sequence >= 1 and place = (epoch << 32) + sequence),
    transaction_id blob not null check (length(transaction_id) = 16), -- UUIDv7
    confirmed_at integer not null, -- milliseconds since 1970, the kiosk's clock; never used for order
    sealed blob not null, -- SealedTransaction::to_bytes
    hash blob not null check (length(hash) = 32) -- of epoch, sequence and sealed: finds rotten disks
);

-- Never sent again and never forgotten: refused by the gateway, or damaged on this disk.
create table set_aside_transaction (
    id integer primary key,
    epoch integer not null,
    sequence integer not null,
    transaction_id blob not null,
    sealed blob not null,
    reason text not null
);

-- Receipts still owed to a citizen, from the commit of their transaction to the printer's proof.
create table print_intent (
    id integer primary key,
    transaction_id blob not null unique check (length(transaction_id) = 16),
    receipt text not null, -- JSON, masked values only; a blob is one sealed with outbox.db.key
    nonce blob check (length(nonce) = 4), -- null until the first byte goes to the printer
    hash blob check (length(hash) = 32) -- of transaction and receipt; as above
);

-- Filled and emptied once, so that acknowledgements find room on a full disk.
create table reserve (
    room blob not null
);
