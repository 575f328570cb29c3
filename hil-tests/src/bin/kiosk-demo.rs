//! `cargo xtask demo`: a gateway, a kiosk and its devices on this machine, played by hand or by
//! themselves.

use std::io::{self, BufRead as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use hil_tests::citizens;
use hil_tests::rig::{Face, Places, Rig, RigError};
use kiosk_device::capability::Paper;

/// Show the whole line from a citizen's touch to the agency.
///
/// Without --headless a window opens, and letters typed here play with the devices. With it,
/// citizens are played through the face; the exit code is 0 only if every promise held.
#[derive(Parser)]
#[command(
    name = "kiosk-demo",
    after_help = "Examples:
  kiosk-demo                             a window and a dock of letters
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

const LETTERS: &str = "letters, then Enter:
  c  put a card in      x  take it out
  s  show a document    t  take it away
  p  paper out          r  new roll
  l  cut the link       m  mend it
  d  open the door      e  close it
  q  quit";

/// A window, and a dock of letters in the terminal.
fn by_hand(places: Places) -> Result<ExitCode, RigError> {
    let mut rig = Rig::build(places, Face::Window)?;
    rig.start_gateway()?;
    rig.start_kiosk()?;
    println!("{LETTERS}");
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        if line.trim() == "q" || !rig.kiosk_runs() {
            break;
        }
        if let Err(error) = play(&mut rig, line.trim()) {
            println!("{}", error.chain());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn play(rig: &mut Rig, letter: &str) -> Result<(), RigError> {
    match letter {
        "c" => rig.dock()?.device("card-reader", "insert-card"),
        "x" => rig.dock()?.device("card-reader", "remove-card"),
        "s" => rig.dock()?.device("camera", "show-document"),
        "t" => rig.dock()?.device("camera", "take-away"),
        "d" => rig.dock()?.device("cabinet", "open-door"),
        "e" => rig.dock()?.device("cabinet", "close-door"),
        "l" => {
            rig.stop_gateway();
            Ok(())
        }
        "m" => rig.start_gateway(),
        "p" => {
            rig.printer
                .change_faults(|faults| faults.paper = Paper::Out);
            Ok(())
        }
        "r" => {
            rig.printer
                .change_faults(|faults| faults.paper = Paper::Plenty);
            Ok(())
        }
        _ => {
            println!("{LETTERS}");
            Ok(())
        }
    }
}
