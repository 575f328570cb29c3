//! `kiosk-dock`: a window of buttons that play with simulated devices; started by the demo.

use std::io::BufReader;
use std::process::ExitCode;

use clap::Parser;
use kiosk_app::dock_window::{self, ButtonText};

/// Shows buttons; says on stdout which one was pressed, shows the lines of stdin as status.
#[derive(Parser)]
#[command(
    version,
    after_help = "Example:\n  kiosk-dock 'Card:card-in:Put a card in' 'Card:card-out:Take it out'"
)]
struct Arguments {
    /// Buttons, each as `group:act:label`.
    #[arg(required = true)]
    buttons: Vec<ButtonText>,
}

fn main() -> ExitCode {
    let Arguments { buttons } = Arguments::parse();
    let say = |act: &str| println!("{act}");
    match dock_window::run(&buttons, say, BufReader::new(std::io::stdin())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kiosk-dock: {error}");
            ExitCode::FAILURE
        }
    }
}
