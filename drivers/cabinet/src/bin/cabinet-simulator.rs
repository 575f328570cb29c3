//! A simulated cabinet that is steered from outside.
//!
//! ```text
//!   cabinet-simulator serve /run/cabinet        the cabinet; it says what its driver sees
//!   cabinet-simulator /run/cabinet door open    a hand at it
//!   cabinet-simulator /run/cabinet show
//! ```
//!
//! Commands are listed in `kiosk_cabinet::simulator::steering`. While the door is open the cabinet
//! puts its service lamp out, so that an output can be seen to move.

use std::error::Error;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs, thread};

use kiosk_cabinet::simulator::{CabinetDock, simulated_wiring, steering};
use kiosk_device::capability::{Cabinet as _, Device as _, Lamp, Sense};

const USAGE: &str = "cabinet-simulator serve SOCKET | cabinet-simulator SOCKET COMMAND...";
const WATCH: Duration = Duration::from_secs(1);

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["serve", socket] => serve(Path::new(socket)),
        [socket, ref command @ ..] if !command.is_empty() => {
            let answer = steering::steer(Path::new(socket), &command.join(" "))?;
            print!("{answer}");
            Ok(match answer.trim_end().ends_with("ok") {
                true => ExitCode::SUCCESS,
                false => ExitCode::FAILURE,
            })
        }
        _ => Err(USAGE.into()),
    }
}

fn serve(socket: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let listener = UnixListener::bind(socket)?;
    fs::set_permissions(socket, fs::Permissions::from_mode(0o600))?;
    let (mut cabinet, dock) = CabinetDock::with(simulated_wiring(), false)?;
    let hands = dock.clone();
    thread::spawn(move || steering::serve(&hands, &listener));
    println!("{}", cabinet.identify(WATCH)?);
    cabinet.set_lamp(Lamp::InService, true, WATCH)?;
    loop {
        match cabinet.events(WATCH) {
            Ok(events) => {
                for edge in &events.edges {
                    println!("{} {}", edge.sense, edge.sense.word(edge.yes));
                    if edge.sense == Sense::Door {
                        cabinet.set_lamp(Lamp::InService, !edge.yes, WATCH)?;
                    }
                }
            }
            Err(failure) => {
                println!("{failure}");
                thread::sleep(WATCH);
            }
        }
    }
}
