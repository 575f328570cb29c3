//! `kiosk-technician decommission`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use kiosk_domain::{KioskId, Timestamp};
use serde_json::json;

use crate::check::Trouble;
use crate::decommission::{self, Places};
use crate::surroundings::names_in;

const NOT_FINISHED: u8 = 2;
/// The kiosk's program, as the kernel names it.
const PROGRAM: &str = "kiosk-app";

/// Take this kiosk out of service for good: wipe its data and its key, and leave a signed receipt.
///
/// Stop the kiosk first (`systemctl disable --now huduma-kiosk`). Whoever is interrupted runs it
/// again. The certificate holds until operations withdraw it: give them the receipt.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-technician decommission --config kiosk.toml --id ksk-047-0001
  kiosk-technician decommission --config kiosk.toml --id ksk-047-0001 --save-queue queue.db
Exit codes: 0 done, 2 not finished: mend what is named and run it again.")]
pub struct Decommission {
    /// The kiosk's config.
    #[arg(long, value_name = "FILE", default_value = "kiosk.toml")]
    config: PathBuf,
    /// The kiosk's id, so that nobody wipes the wrong one.
    #[arg(long)]
    id: KioskId,
    /// Where to save transactions that are not at the gateway yet; they stay sealed.
    #[arg(long, value_name = "FILE")]
    save_queue: Option<PathBuf>,
    /// Where the signed receipt goes.
    #[arg(long, value_name = "FILE", default_value = "wiped.jws")]
    receipt: PathBuf,
    /// Die before this step, counted from 1; for tests.
    #[arg(long, value_name = "STEP", hide = true)]
    die_before: Option<u32>,
    /// Where the system's own files begin; for tests.
    #[arg(long, value_name = "FOLDER", default_value = "/", hide = true)]
    root: PathBuf,
}

impl Decommission {
    /// Does it, or what is left of it.
    pub fn run(self, now: Timestamp, json: bool) -> ExitCode {
        if runs(&self.root) {
            eprintln!(
                "kiosk-technician: not begun: the kiosk runs; stop it with `systemctl disable --now huduma-kiosk`"
            );
            return ExitCode::from(NOT_FINISHED);
        }
        let places = Places {
            config: self.config,
            receipt: self.receipt,
            save_queue: self.save_queue,
        };
        let mut steps = 0;
        let done = decommission::run(&places, self.id.as_str(), now, &mut |step| {
            steps += 1;
            if self.die_before == Some(steps) {
                std::process::abort();
            }
            eprintln!("{steps} of 6: {step}");
        });
        match done {
            Ok(receipt) => {
                let said = match json {
                    true => json!({ "kiosk": self.id, "receipt": receipt }).to_string(),
                    false => places.receipt.display().to_string(),
                };
                println!("{said}");
                ExitCode::SUCCESS
            }
            Err(error) => {
                let what = Trouble::of(&error).lines.join(" ");
                eprintln!("kiosk-technician: not finished: {what}");
                ExitCode::from(NOT_FINISHED)
            }
        }
    }
}

/// Whether the kiosk runs on this machine.
fn runs(root: &Path) -> bool {
    let processes = root.join("proc");
    names_in(&processes).iter().any(|process| {
        let name = std::fs::read_to_string(processes.join(process).join("comm"));
        name.is_ok_and(|name| name.trim_end() == PROGRAM)
    })
}
