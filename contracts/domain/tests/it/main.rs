//! The vocabulary from outside: broken catalogues, prices, and the catalogue we ship.

mod faults;
mod sample;
