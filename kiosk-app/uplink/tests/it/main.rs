//! The uplink against a small gateway: real TCP, real TLS, a real outbox.

mod cable;
mod cuts;
mod delivery;
mod gateway;
mod journal;
mod sample;
mod simulated;
mod trust;
