create table energy (
    day text not null,              -- 2026-11-28, in Kenya, by the kiosk's clock
    kiosk text not null,
    counted_from bigint not null, -- ms since 1970, kiosk's clock: it counts anew when its program starts
    milliwatt_hours bigint not null, -- of that count, estimated
    transactions bigint not null, -- of that count, none of training
    before_milliwatt_hours bigint not null, -- of the day's counts before that one
    before_transactions bigint not null,
    primary key (day, kiosk)
);

create table training_figures (   -- as figures; nobody was served
    day text not null,
    kiosk text not null,
    site text not null,
    sessions bigint not null,
    counts text not null,
    primary key (day, kiosk, site)
);
