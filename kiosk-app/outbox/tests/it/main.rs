//! The outbox from outside: what survives, what is refused, what is never lost.

mod crash;
mod model;
mod prints;
mod queue;
mod sample;
