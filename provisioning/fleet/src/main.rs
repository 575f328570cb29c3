//! The operations tool: `kiosk-fleet <verb>`. See `--help`, and the `--help` of each verb.
//!
//! ```text
//!   main ── clock, arguments, exit code
//!   verb ── one file each: make_ca, make_crl, issue, revoke, agency_keys, operations_key,
//!           verify, open, open_bundle, ticket, approve, refuse, withdraw, retire
//!   link ── asks a gateway, for the last five      paper ── a ticket as text and QR code
//!   ca_folder ── the files of a root
//!   answer ── what a verb found: yes or no, for people and for programs
//!   failure ── why a verb could not find out
//! ```
//!
//! Results go to standard output, talk goes to standard error. Exit codes: 0 yes or done, 1 the
//! answer is no, 2 it could not be found out or done.

mod answer;
mod ca_folder;
mod failure;
mod input;
mod link;
mod paper;
mod verb;

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;
use kiosk_domain::Timestamp;

use crate::verb::Verb;

/// Certificates, keys and receipts of the kiosk fleet.
#[derive(Parser)]
#[command(
    name = "kiosk-fleet",
    version,
    after_help = "Exit codes: 0 yes or done, 1 the answer is no, 2 it could not be found out or done.\n\n\
                  Example:\n  kiosk-fleet make-ca --out trust --name \"Huduma kiosks root\""
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
    match verb.run(now()) {
        Ok(answer) => answer.print(json),
        Err(failure) => failure.print(json),
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
