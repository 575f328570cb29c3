//! `kiosk-app --config kiosk.toml`: what runs on the device.

#[cfg(target_env = "gnu")]
mod arenas;
mod wiping;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use kiosk_app::wiring::{self, Options};

/// No block that held what a citizen said goes to its next owner with it.
#[global_allocator]
static ALLOCATOR: wiping::Wiping = wiping::Wiping;

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
    #[cfg(target_env = "gnu")]
    arenas::fix();
    leave_no_core();
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

/// A crash writes none of this process's memory to a disk, and nobody else of this user reads it.
fn leave_no_core() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let done = setrlimit(Resource::Core, none)
        .and_then(|()| set_dumpable_behavior(DumpableBehavior::NotDumpable));
    if let Err(error) = done {
        tracing::warn!(%error, "a crash may leave a core behind");
    }
}
