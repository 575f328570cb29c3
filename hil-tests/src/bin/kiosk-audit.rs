//! `cargo xtask audit`: breaks kiosks, gateway and network by seed, then looks for what was lost.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use hil_tests::audit::kiosk::{self, Orders};
use hil_tests::audit::{Plan, Report, play};
use hil_tests::rig::{Places, RigError};

/// Prove that nothing is lost and nothing comes twice.
///
/// Real kiosks without a face send through a bad network to a real gateway while both are killed.
/// Then every receipt must be in exactly one row of the ledger. The exit code is 0 if it is, 1 if
/// not, 2 if it could not be played.
#[derive(Parser)]
#[command(
    name = "kiosk-audit",
    after_help = "Examples:\n  kiosk-audit                                         8 kiosks, 20 s\n  \
                  kiosk-audit --kiosks 200 --minutes 10 --seed 7      the long form"
)]
struct Command {
    /// How many kiosks.
    #[arg(long, default_value_t = 8)]
    kiosks: usize,
    /// How long things are broken.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// The same in minutes; held-up connections then stand longer than a kiosk waits.
    #[arg(long, conflicts_with = "seconds")]
    minutes: Option<u64>,
    /// Brings the same faults back.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to write; `audit` in the target folder unless given.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Where the gateway is, if it is not beside this program.
    #[arg(long)]
    bin_dir: Vec<PathBuf>,
    /// What an audit starts this program for: number, folder, gateway, seed, microseconds.
    #[arg(long, hide = true, num_args = 5)]
    kiosk: Option<Vec<String>>,
}

fn main() -> ExitCode {
    let command = Command::parse();
    if let Some(words) = &command.kiosk {
        return match serve(words) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&error),
        };
    }
    match audit(command) {
        Ok(report) => {
            print!("{}", report.table());
            ExitCode::from(u8::from(!report.passed()))
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &RigError) -> ExitCode {
    eprintln!("error: {}", error.chain());
    ExitCode::from(2)
}

fn audit(command: Command) -> Result<Report, RigError> {
    let out = command.out.unwrap_or_else(target_folder);
    let places = Places::prepare(&out, &command.bin_dir, None)?;
    let plan = Plan {
        kiosks: command.kiosks,
        seed: command.seed,
        length: Duration::from_secs(command.minutes.map_or(command.seconds, |all| all * 60)),
        hold: Duration::from_secs(if command.minutes.is_some() { 35 } else { 2 }),
    };
    eprintln!("audit: {} kiosks, seed {}", plan.kiosks, plan.seed);
    let report = play(plan, places)?;
    report.write(&out)?;
    Ok(report)
}

fn serve(words: &[String]) -> Result<(), RigError> {
    let [number, folder, gateway, seed, gap] = words else {
        return Err(RigError::set_up("five words are needed"));
    };
    kiosk::run(&Orders {
        number: number.parse().map_err(RigError::set_up)?,
        folder: folder.into(),
        gateway: gateway.clone(),
        seed: seed.parse().map_err(RigError::set_up)?,
        gap: Duration::from_micros(gap.parse().map_err(RigError::set_up)?),
    })
}

/// This program lies in `<target>/<profile>/`.
fn target_folder() -> PathBuf {
    let own = std::env::current_exe().ok();
    let target = own.as_deref().and_then(|own| own.parent()?.parent());
    target
        .map_or_else(|| "target".into(), PathBuf::from)
        .join("audit")
}
