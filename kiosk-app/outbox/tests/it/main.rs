//! The outbox from outside: what survives, what is refused, what is never lost.

mod clock;
mod crash;
mod disk;
mod faults;
mod faulty;
mod full_disk;
mod model;
mod power_cut;
mod prints;
mod queue;
mod rot;
mod rounds;
mod sample;
mod threads;
mod told;
mod used;
