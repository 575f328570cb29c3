//! `kiosk-gateway --config gateway.toml`: config, clock and signals, wired to the library.
//!
//! The address goes to standard output, talk goes to standard error. Exit codes: 0 stopped when
//! asked, 1 it could not start or go on.

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Parser, Subcommand};
use kiosk_domain::Timestamp;
use kiosk_gateway::config::Config;
use kiosk_gateway::ledger::{self, Ledger};
use kiosk_gateway::reload::Files;
use kiosk_gateway::tls::Trust;
use kiosk_gateway::{Desk, listener, open_files, stop};
use kiosk_protocol::Role;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// Takes sealed transactions in, hands them to their agencies, answers kiosks.
#[derive(Parser)]
#[command(
    name = "kiosk-gateway",
    version,
    after_help = "Example:\n  kiosk-gateway --config gateway.toml\n\n\
                  gateway.toml:\n  listen = \"0.0.0.0:8443\"\n  certificate = \"gateway.pem\"\n  \
                  key = \"gateway.key.pem\"\n  roots = \"client-roots.pem\"\n  \
                  crls = [\"root.crl\"]\n  ledger = \"ledger.sqlite\"\n  payments = \"simulated\"    # or \"off\"\n  \
                  simulated_payment_delay_ms = 3000\n  [bounds]                  # what one \
                  caller may cost; all have defaults\n  connections_per_caller_max = 32\n\n\
                  RUST_LOG=debug says more."
)]
struct Arguments {
    /// The gateway's config.
    #[arg(long, global = true, default_value = "gateway.toml")]
    config: PathBuf,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// Reads the config, the certificates, the key and the revocation lists, and says whether they
    /// can be used.
    Check,
    /// Turns a kiosk, an agency or an operator away for ever, also while the gateway runs.
    Revoke {
        /// As in the certificate, such as urn:huduma:kiosk:ksk-047-0001.
        role: Role,
    },
}

fn main() -> ExitCode {
    let talk = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(talk)
        .with_writer(std::io::stderr)
        .init();
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint!("kiosk-gateway: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprint!(": {error}");
                cause = error.source();
            }
            eprintln!();
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let config = Config::read(&arguments.config)?;
    match &arguments.verb {
        None => serve(&config),
        Some(Verb::Check) => {
            Trust::read(&config, now())?;
            println!("{} can be used", arguments.config.display());
            Ok(())
        }
        Some(Verb::Revoke { role }) => {
            ledger::revoke(&config.ledger, role, now())?;
            println!("{role} is revoked");
            Ok(())
        }
    }
}

/// A ledger may block where it is opened and where it ends, so the network runs in between.
fn serve(config: &Config) -> Result<(), Box<dyn Error>> {
    let files = Files::read(config, now)?;
    let ledger = Ledger::open(&config.ledger)?;
    let ended = ledger.ended();
    let desk = Arc::new(Desk::new(ledger, config.payments(), config.bounds, now));
    let network = tokio::runtime::Runtime::new()?;
    let served = network.block_on(serve_at(&desk, config, files, ended));
    drop(network);
    served
}

async fn serve_at(
    desk: &Arc<Desk>,
    config: &Config,
    files: Files,
    ended: impl Future<Output = ()>,
) -> Result<(), Box<dyn Error>> {
    let asked = stop::asked()?;
    let trust = files.trust();
    let listener = TcpListener::bind(config.listen).await?;
    std::thread::spawn(|| files.follow());
    println!("listening {}", listener.local_addr()?);
    std::io::stdout().flush()?;

    let mut failed = false;
    let stop = async {
        tokio::select! {
            () = asked => {}
            () = ended => failed = true,
        }
    };
    let mut bounds = config.bounds;
    bounds.connections_max = open_files::room_for(bounds.connections_max);
    listener::serve(listener, trust, bounds, Arc::clone(desk), stop).await;
    if failed {
        return Err("the ledger failed; the disk needs a look, then start again".into());
    }
    // What was cut off after the drain may still be on its way to the disk.
    Ok(desk.settle().await?)
}

fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
