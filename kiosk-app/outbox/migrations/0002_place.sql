-- A transaction's place becomes its key: one page less to write in each commit.
-- The rows are copied once, so a queue needs its own size of free room for it.
alter table queued_transaction rename to older;

create table queued_transaction (
    place integer primary key,
    epoch integer not null references epoch (epoch),
    sequence integer not null check (sequence >= 1 and place = (epoch << 32) + sequence),
    transaction_id blob not null check (length(transaction_id) = 16),
    confirmed_at integer not null,
    sealed blob not null,
    hash blob not null check (length(hash) = 32)
);

insert into queued_transaction
    select (epoch << 32) + sequence, epoch, sequence, transaction_id, confirmed_at, sealed, hash
    from older order by epoch, sequence;

drop table older;
