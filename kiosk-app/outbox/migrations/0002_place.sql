-- A transaction's place becomes its key: one page less to write in each commit.
create table moved as select * from queued_transaction;

drop table queued_transaction;

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
    from moved order by epoch, sequence;

drop table moved;
