//! What a technician can ask for: one file a verb.

mod configure;
mod doctor;
mod new_config;

use std::process::ExitCode;

use clap::Subcommand;
use kiosk_domain::Timestamp;

/// Every verb.
#[derive(Subcommand)]
pub enum Verb {
    Configure(Box<configure::Configure>),
    Doctor(doctor::Doctor),
}

impl Verb {
    /// Does it, as of `now`, and prints what came of it.
    pub fn run(self, now: Timestamp, json: bool) -> ExitCode {
        match self {
            Self::Configure(verb) => verb.run(now, json),
            Self::Doctor(verb) => verb.run(now, json),
        }
    }
}
