//! The fingerprint reader from outside: the codec's properties, driver against simulator, and
//! others' clients against the simulator.

mod codec;
mod faults;
mod interrupted;
mod outside;
mod reading;
mod support;
mod transcripts;
mod wiped;
