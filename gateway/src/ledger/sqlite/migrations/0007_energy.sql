create table energy (
    day text not null,              -- 2026-11-28, in Kenya, by the kiosk's clock
    kiosk text not null,
    counted_from integer not null, -- ms since 1970, kiosk's clock: it counts anew when its program starts
    milliwatt_hours integer not null, -- of that count, estimated
    transactions integer not null, -- of that count, none of training
    before_milliwatt_hours integer not null, -- of the day's counts before that one
    before_transactions integer not null,
    primary key (day, kiosk)
) without rowid;

create table training_figures (   -- as figures; nobody was served
    day text not null,
    kiosk text not null,
    site text not null,
    sessions integer not null,
    counts text not null,
    primary key (day, kiosk, site)
) without rowid;
