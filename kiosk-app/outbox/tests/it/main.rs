//! The outbox from outside: what survives, what is refused, what is never lost.

mod crash;
mod disk;
mod faults;
mod faulty;
mod model;
mod power_cut;
mod prints;
mod queue;
mod rot;
mod rounds;
mod sample;
mod told;
mod used;
