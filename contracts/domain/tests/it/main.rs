//! The vocabulary from outside: broken catalogues, prices, search, and the catalogue we ship.

mod answers;
mod faults;
mod prices;
mod sample;
mod search;
mod shipped;
