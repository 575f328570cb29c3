//! The engine from outside: events and time in, commands and a view out.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where it stands"
)]

mod access_number;
mod answering;
mod anything;
mod away;
mod finding_by_code;
mod fingers;
mod helping;
mod kiosk;
mod leaving;
mod left_cards;
mod paying;
mod reading;
mod samples;
mod sending;
mod service;
mod tally;
mod time;
mod trying;
mod walks;
