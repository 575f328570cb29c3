create table chain (
    one integer primary key check (one = 1),
    epoch integer not null,
    last_sequence integer not null check (last_sequence >= 0),
    last_digest blob not null check (length(last_digest) = 32),
    queued integer not null check (queued >= 0),
    queued_bytes integer not null check (queued_bytes >= 0)
);

create table epoch (
    epoch integer primary key,
    acknowledged integer not null check (acknowledged >= 0)
);

create table queued_transaction (
    id integer primary key,
    epoch integer not null references epoch (epoch),
    sequence integer not null check (sequence >= 1),
    transaction_id blob not null check (length(transaction_id) = 16),
    confirmed_at integer not null,
    sealed blob not null,
    hash blob not null check (length(hash) = 32),
    unique (epoch, sequence)
);

create table set_aside_transaction (
    id integer primary key,
    epoch integer not null,
    sequence integer not null,
    transaction_id blob not null,
    sealed blob not null,
    reason text not null
);

create table print_intent (
    id integer primary key,
    transaction_id blob not null unique check (length(transaction_id) = 16),
    receipt text not null,
    nonce blob check (length(nonce) = 4)
);

create table reserve (
    room blob not null
);
