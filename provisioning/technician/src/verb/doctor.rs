//! `kiosk-technician doctor`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use kiosk_domain::Timestamp;

use crate::check;
use crate::report::Report;

/// Find out what is wrong with this kiosk.
///
/// Checks what the config names, then tries the disk and the devices. Prints each check with what
/// was found, and a remedy for each trouble. Changes nothing.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-technician doctor --config kiosk.toml
  kiosk-technician --json doctor --config kiosk.toml
Exit codes: 0 all well, 1 trouble.")]
pub struct Doctor {
    /// The kiosk's config.
    #[arg(long, value_name = "FILE", default_value = "kiosk.toml")]
    config: PathBuf,
}

impl Doctor {
    /// Runs every check.
    pub fn run(self, now: Timestamp, json: bool) -> ExitCode {
        let checks = [check::OF_FILES, check::OF_THE_MACHINE].concat();
        Report::of(&self.config, &checks, now).print(json)
    }
}
