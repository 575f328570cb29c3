//! `kiosk-technician configure`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use kiosk_domain::Timestamp;
use kiosk_domain::config::KioskConfig;
use kiosk_enrolment::files::{Readers, write_new};
use serde_json::json;

use super::new_config::NewConfig;
use crate::check;
use crate::report::Report;
use crate::surroundings::Surroundings;

const NOT_WRITTEN: u8 = 2;

/// Write a kiosk's config, or check one.
///
/// The file is written from the options and never overwritten; relative paths in it start at its
/// own folder. With --check, nothing is written: config, catalogue, keys and certificate are read
/// and compared.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-technician configure --out kiosk.toml --id ksk-047-0001 --site gpo-nairobi \\
    --site-name-en 'GPO Nairobi' --site-name-sw 'GPO Nairobi' --county 47 \\
    --certificate ksk-047-0001.pem --key ksk-047-0001.key \\
    --gateway gateway.example:8443 --server-name gateway.example --roots root.pem \\
    --printer file:/dev/usb/lp0 --camera simulated
  kiosk-technician configure --check kiosk.toml
Exit codes: 0 written or all well, 1 the check found trouble, 2 not written.")]
pub struct Configure {
    /// Check this config instead of writing one.
    #[arg(long, value_name = "FILE", conflicts_with = "new-config")]
    check: Option<PathBuf>,
    #[command(flatten)]
    new: Option<NewConfig>,
}

impl Configure {
    /// Writes or checks.
    pub fn run(self, now: Timestamp, json: bool) -> ExitCode {
        match (self.check, self.new) {
            (Some(file), _) => {
                let around = Surroundings::new(now, "/".into(), true);
                Report::of(&file, check::OF_FILES, &around).print(json)
            }
            (None, Some(new)) => write(new, json),
            (None, None) => unreachable!("clap requires one of the two"),
        }
    }
}

fn write(new: NewConfig, json: bool) -> ExitCode {
    let out = new.out.clone();
    let text = new.config().to_toml();
    // Read back before it is written: values that cannot work never reach the disk.
    if let Err(error) = KioskConfig::parse(&out.display().to_string(), &text) {
        eprintln!("kiosk-technician: not written: {error}");
        return ExitCode::from(NOT_WRITTEN);
    }
    if let Err(error) = write_new(&out, &text, Readers::Everybody) {
        eprintln!("kiosk-technician: not written: {error}");
        return ExitCode::from(NOT_WRITTEN);
    }
    let path = out.display();
    println!(
        "{}",
        if json {
            json!({ "config": out }).to_string()
        } else {
            path.to_string()
        }
    );
    ExitCode::SUCCESS
}
