//! What a technician can ask for: one file a verb.

mod cabinet;
mod calibrate;
mod configure;
mod decommission;
mod devices;
mod diagnose;
mod doctor;
mod enrol;
mod hand_over;
mod new_config;
mod new_hours;
mod readiness;

pub use devices::listed;

use std::process::ExitCode;

use clap::Subcommand;
use kiosk_domain::Timestamp;

/// Every verb.
#[derive(Subcommand)]
pub enum Verb {
    Cabinet(cabinet::Cabinet),
    Calibrate(calibrate::Calibrate),
    Configure(Box<configure::Configure>),
    Decommission(decommission::Decommission),
    Devices(devices::Devices),
    Diagnose(diagnose::Diagnose),
    Doctor(doctor::Doctor),
    Enrol(enrol::Enrol),
    HandOver(hand_over::HandOver),
    Readiness(readiness::Readiness),
}

impl Verb {
    /// Does it, as of `now`, and prints what came of it.
    pub fn run(self, now: Timestamp, json: bool) -> ExitCode {
        match self {
            Self::Cabinet(verb) => verb.run(json),
            Self::Calibrate(verb) => verb.run(now, json),
            Self::Configure(verb) => verb.run(now, json),
            Self::Decommission(verb) => verb.run(now, json),
            Self::Devices(verb) => verb.run(json),
            Self::Diagnose(verb) => verb.run(now, json),
            Self::Doctor(verb) => verb.run(now, json),
            Self::Enrol(verb) => verb.run(json),
            Self::HandOver(verb) => verb.run(now, json),
            Self::Readiness(verb) => verb.run(now, json),
        }
    }
}
