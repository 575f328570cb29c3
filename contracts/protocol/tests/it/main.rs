//! What the messages promise, seen from outside.

mod frozen;
mod sample;
mod tickets;
mod tolerance;
