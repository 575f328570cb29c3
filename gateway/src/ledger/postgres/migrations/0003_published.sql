create table published (
    agency text primary key,
    cursor bigint not null check (cursor >= 0) -- up to this row, the broker has what the agency was sent
);
