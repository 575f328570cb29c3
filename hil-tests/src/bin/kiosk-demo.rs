//! `cargo xtask demo`: a gateway, a kiosk and its devices on this machine, played by hand or by
//! themselves.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use hil_tests::citizens;
use hil_tests::rig::{Dock, Face, HANDS, Hand, Places, Program, Rig, RigError};

/// Show the whole line from a citizen's touch to the agency.
///
/// Without --headless the kiosk's window opens, and beside it a dock of buttons that play with the
/// devices; it ends when one of them is closed. With it,
/// citizens are played through the face; the exit code is 0 only if every promise held.
#[derive(Parser)]
#[command(
    name = "kiosk-demo",
    after_help = "Examples:
  kiosk-demo                             a window and a dock of buttons
  kiosk-demo --headless                  every citizen, evidence in target/demo
  kiosk-demo --headless power-cut info   only these two"
)]
struct Command {
    /// Without a window: the citizens play themselves.
    #[arg(long)]
    headless: bool,
    /// Folder for evidence; emptied first.
    #[arg(long, default_value = "target/demo")]
    out: PathBuf,
    /// Folder of kiosk-app and kiosk-gateway, if they do not lie beside this program.
    #[arg(long)]
    bin_dir: Vec<PathBuf>,
    /// The source tree, if it is not around the working directory.
    #[arg(long)]
    source: Option<PathBuf>,
    /// Only these citizens.
    citizens: Vec<String>,
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", error.chain());
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<ExitCode, RigError> {
    let began = Instant::now();
    let places = Places::prepare(&command.out, &command.bin_dir, command.source)?;
    if !command.headless {
        return by_hand(places);
    }
    let rig = Rig::build(places, Face::Headless)?;
    let summary = citizens::play(rig, &command.citizens, began)?;
    print!("{}", summary.table());
    println!("evidence in {}", command.out.display());
    Ok(summary.exit_code())
}

/// How often the dock says how the kiosk is.
const LOOK: Duration = Duration::from_millis(400);

/// The kiosk's window, and a dock of buttons beside it, until one of them is closed.
fn by_hand(places: Places) -> Result<ExitCode, RigError> {
    let buttons: Vec<_> = HANDS.iter().map(Hand::button).collect();
    let buttons: Vec<_> = buttons.iter().map(String::as_str).collect();
    let mut dock = Program::start(&places, "kiosk-dock", &buttons)?;
    let mut rig = Rig::build(places, Face::Window)?;
    rig.start_gateway()?;
    rig.start_kiosk()?;
    while dock.runs() && rig.kiosk_runs() {
        if let Some(act) = dock.next_line(LOOK)
            && let Some(hand) = Hand::named(&act)
            && let Err(error) = hand.play(&mut rig)
        {
            eprintln!("{}", error.chain());
        }
        if let Ok(state) = rig.dock().and_then(Dock::state) {
            dock.tell(&format!(
                "{}, link {}, {} queued",
                state.screen, state.link, state.queued
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}
