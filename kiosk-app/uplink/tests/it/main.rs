//! The uplink against a small gateway: real TCP, real TLS, a real outbox.

mod delivery;
mod gateway;
mod sample;
mod trust;
