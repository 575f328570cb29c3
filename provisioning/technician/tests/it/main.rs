//! The technician's tool, run as technicians run it.

mod bench;
mod cabinet;
mod calibrating;
mod checking;
mod configuring;
mod credentials;
mod decommissioning;
mod devices;
mod diagnosing;
mod faults;
mod gateway;
mod golden;
mod printer;
mod readiness;
mod reference;
mod staff;
