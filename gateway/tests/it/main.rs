//! The real gateway, its real file and real TLS, seen from outside.

mod agencies;
mod authority;
mod client;
mod cluster;
mod doors;
mod durability;
mod gateway;
mod intake;
mod kiosks;
mod postgres;
mod sample;
