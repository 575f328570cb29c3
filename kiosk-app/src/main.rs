//! `kiosk-app --config kiosk.toml`: what runs on the device.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use kiosk_app::wiring::{self, Options};

/// Runs the kiosk.
#[derive(Parser)]
#[command(
    version,
    after_help = "Example:\n  kiosk-app --config /etc/huduma-kiosk/kiosk.toml"
)]
struct Arguments {
    /// The one file this kiosk is set up by, written by `kiosk-technician configure`.
    #[arg(long)]
    config: PathBuf,
    /// Draw without a screen; for tests and the demo.
    #[arg(long)]
    headless: bool,
    /// Listen here for the dock (development only), e.g. `127.0.0.1:0`.
    #[arg(long)]
    dock: Option<std::net::SocketAddr>,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let Arguments {
        config,
        headless,
        dock,
    } = Arguments::parse();
    match wiring::run(&Options {
        config,
        headless,
        dock,
    }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kiosk-app: {error}");
            ExitCode::FAILURE
        }
    }
}
