//! `kiosk-technician doctor`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use kiosk_domain::Timestamp;

use crate::check;
use crate::report::Report;
use crate::surroundings::Surroundings;

/// Find out what is wrong with this kiosk.
///
/// Checks what the config names, then tries the disk, the gateway and the devices. Prints each check
/// with what was found, and a remedy for each that failed. Changes nothing. A warning is not trouble
/// yet; what was skipped could not be asked, and says why.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-technician doctor --config kiosk.toml
  kiosk-technician doctor --config kiosk.toml --offline
  kiosk-technician doctor --config kiosk.toml --without-devices
  kiosk-technician --json doctor --config kiosk.toml
Exit codes: 0 all well, 1 trouble.")]
pub struct Doctor {
    /// The kiosk's config.
    #[arg(long, value_name = "FILE", default_value = "kiosk.toml")]
    config: PathBuf,
    /// Ask nothing of the gateway.
    #[arg(long)]
    offline: bool,
    /// Ask no device: for beside a kiosk that runs, which has them.
    #[arg(long)]
    without_devices: bool,
    /// Where the system's own files begin; for tests.
    #[arg(long, value_name = "FOLDER", default_value = "/", hide = true)]
    root: PathBuf,
}

impl Doctor {
    /// Runs every check.
    pub fn run(self, now: Timestamp, json: bool) -> ExitCode {
        let around = Surroundings::new(now, self.root, self.offline);
        let checks = match self.without_devices {
            true => check::beside_the_kiosk(),
            false => check::all(),
        };
        Report::of(&self.config, &checks, &around).print(json)
    }
}
