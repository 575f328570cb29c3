create table figures (
    day text not null,              -- 2026-11-28, in Kenya
    kiosk text not null,
    site text not null,             -- a mobile kiosk has a row for each
    sessions bigint not null,
    counts text not null,           -- JSON: sessions and steps by service, nobody in it
    primary key (day, kiosk, site)
);
