//! The field technician's tool: `kiosk-technician <verb>`. See `--help`, and the `--help` of each
//! verb.
//!
//! ```text
//!   main ── clock, arguments, exit code
//!   verb ── one file each: devices, configure, calibrate, enrol, doctor, diagnose, readiness,
//!     hand-over, cabinet, decommission
//!   check ── one file each: an id, a sentence, a remedy, and how to find out
//!   kiosk ── a kiosk's config, and the files that it names
//!   calibrate ── where the panel feels a finger, how wide the paper is, how sharp the camera sees
//!   readiness ── what the machine tries and what only eyes can tell, step by step
//!   diagnose ── what operations need to see, without persons, sealed for them
//!   decommission ── wipes in an order that survives being killed
//!   surroundings, probe ── the system and the gateway, as far as checks ask them
//! ```
//!
//! Results go to standard output, talk goes to standard error. Exit codes: 0 done or all well,
//! 1 a check found trouble, 2 it could not be done.

mod calibrate;
mod check;
mod decommission;
mod diagnose;
mod kiosk;
mod probe;
mod readiness;
mod report;
mod surroundings;
mod verb;

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;
use kiosk_domain::Timestamp;

use crate::verb::Verb;

/// Makes a bare device into a known kiosk, and finds out what is wrong with one.
#[derive(Parser)]
#[command(
    name = "kiosk-technician",
    version,
    after_help = "Exit codes: 0 done or all well, 1 a check found trouble, 2 it could not be done.\n\n\
                  Example:\n  kiosk-technician doctor --config kiosk.toml"
)]
struct Arguments {
    /// Write results as JSON, for programs.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Verb,
}

fn main() -> ExitCode {
    let Arguments { json, verb } = Arguments::parse();
    verb.run(now(), json)
}

fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
