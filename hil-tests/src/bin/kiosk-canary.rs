//! `cargo xtask canary`: says unique values to a kiosk, then looks for them everywhere.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use hil_tests::canary::{Plan, Report, play};
use hil_tests::rig::{Places, RigError};

/// Prove that a session leaves nothing behind.
///
/// A real kiosk without a face is told made-up values by keys, code, printed lines, chip and camera.
/// However the session ends, its files, its logs and its memory are searched for them. Run as root:
/// the memory of another process is read. The exit code is 0 if nothing was found and the controls
/// were, 1 if not, 2 if it could not be played.
#[derive(Parser)]
#[command(
    name = "kiosk-canary",
    after_help = "Examples:\n  kiosk-canary                                  every way to end once\n  \
                  kiosk-canary --sessions 1000 --seed 7         the long form"
)]
struct Command {
    /// How many sessions.
    #[arg(long, default_value_t = 6)]
    sessions: u64,
    /// Brings the same values and endings back.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only endings after which the kiosk serves on: what one process keeps in the long run.
    #[arg(long)]
    serving_on: bool,
    /// The report as JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Where to write; `canary` in the target folder unless given.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Where kiosk and gateway are, if they are not beside this program.
    #[arg(long)]
    bin_dir: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let command = Command::parse();
    let json = command.json;
    match canary(command) {
        Ok(report) => {
            print!("{}", if json { report.json() } else { report.table() });
            ExitCode::from(u8::from(!report.passed()))
        }
        Err(error) => {
            eprintln!("error: {}", error.chain());
            ExitCode::from(2)
        }
    }
}

fn canary(command: Command) -> Result<Report, RigError> {
    let out = command.out.unwrap_or_else(target_folder);
    let places = Places::prepare(&out, &command.bin_dir, None)?;
    let plan = Plan {
        sessions: command.sessions,
        seed: command.seed,
        serving_on: command.serving_on,
    };
    eprintln!("canary: {} sessions, seed {}", plan.sessions, plan.seed);
    play(plan, places)
}

/// This program lies in `<target>/<profile>/`.
fn target_folder() -> PathBuf {
    let own = std::env::current_exe().ok();
    let target = own.as_deref().and_then(|own| own.parent()?.parent());
    target
        .map_or_else(|| "target".into(), PathBuf::from)
        .join("canary")
}
