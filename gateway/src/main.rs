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
use kiosk_domain::{Date, Timestamp};
use kiosk_gateway::config::{Bounds, Config};
use kiosk_gateway::dispatch::DispatchConfig;
use kiosk_gateway::enrolment::{Office, standing};
use kiosk_gateway::ledger::{self, Ledger, Publishing, migrate};
use kiosk_gateway::listener::For;
use kiosk_gateway::reload::Files;
use kiosk_gateway::report::{self, By};
use kiosk_gateway::tls::{self, Trust};
use kiosk_gateway::{Desk, dispatch, listener, open_files, stop};
use kiosk_protocol::Role;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

/// Most connections for EST at once; the next ones wait in the backlog.
const GUESTS_MAX: usize = 256;
/// Most of them from one address, also after they have shaken hands: nobody takes all the places.
const GUESTS_PER_ADDRESS_MAX: usize = 64;

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
                  caller may cost; all have defaults\n  connections_per_caller_max = 32\n  \
                  [enrolment]               # with it, kiosks are certified over EST\n  \
                  listen = \"0.0.0.0:8444\"\n  authority = \"issuing.pem\"\n  \
                  authority_key = \"issuing.key\"\n  crl = \"issuing.crl\"\n  \
                  ticket_key = \"ticket.key\"\n  addresses = [\"https://gateway.example:8444\"]\n  \
                  [dispatch]                # with it, accepted transactions go to NATS JetStream\n  \
                  nats = \"tls://nats.example:4222\"\n  roots = \"nats-root.pem\"\n  \
                  credentials = \"gateway.creds\"\n\n\
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
    /// Says how well citizens were served, by service, site, county, kiosk or day: how many, how it
    /// ended, how it was rated, how long each step took, what each transaction drew. Groups of fewer
    /// than five are not shown.
    #[command(
        after_help = "Example:\n  kiosk-gateway report --from 2026-11-01 --to 2026-11-30 --by county"
    )]
    Report {
        /// The first day, in Kenya.
        #[arg(long)]
        from: Date,
        /// The last day.
        #[arg(long)]
        to: Date,
        /// What a line is.
        #[arg(long, value_enum, default_value_t = By::Service)]
        by: By,
        /// What was done in training instead, where nobody was served.
        #[arg(long)]
        training: bool,
        /// JSON, with every step and what all drew.
        #[arg(long)]
        json: bool,
    },
    /// Shows how far the ledger's schema is, or brings it to another version: back to the one of the
    /// gateway before. Stop the gateways first; one that starts goes up again by itself.
    #[command(
        after_help = "Example:\n  kiosk-gateway migrate --list\n  kiosk-gateway migrate --to 3 --yes"
    )]
    Migrate {
        /// Shows all steps, and changes nothing.
        #[arg(long, required_unless_present = "to", conflicts_with = "to")]
        list: bool,
        /// The version to go to. Without --yes only the steps are shown.
        #[arg(long)]
        to: Option<usize>,
        /// Goes the steps.
        #[arg(long, requires = "to")]
        yes: bool,
    },
}

fn main() -> ExitCode {
    // The broker's library calls it an error that a broken connection is not mended.
    let talk =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,async_nats=off"));
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
            office(&config)?;
            println!("{} can be used", arguments.config.display());
            Ok(())
        }
        Some(Verb::Revoke { role }) => {
            ledger::revoke(&config.ledger, role, now())?;
            println!("{role} is revoked");
            Ok(())
        }
        Some(Verb::Report {
            from,
            to,
            by,
            training,
            json,
        }) => {
            let (days, energy) = ledger::figures(&config.ledger, (*from, *to), *training)?;
            let lines = report::report(&days, &energy, *by);
            if *json {
                println!("{}", serde_json::to_string_pretty(&lines)?);
            } else {
                print!("{}", report::table(&lines, *by));
            }
            Ok(())
        }
        Some(Verb::Migrate { to: None, .. }) => list_steps(&config),
        Some(Verb::Migrate {
            to: Some(to), yes, ..
        }) => go_steps(&config, *to, *yes),
    }
}

fn list_steps(config: &Config) -> Result<(), Box<dyn Error>> {
    let way = migrate::list(&config.ledger)?;
    for (at, step) in way.steps.iter().enumerate() {
        let done = if at < way.version { "done" } else { "to do" };
        println!("{:>2}  {step}  {done}", at + 1);
    }
    println!("the ledger is at {}", way.version);
    Ok(())
}

fn go_steps(config: &Config, to: usize, yes: bool) -> Result<(), Box<dyn Error>> {
    let steps = migrate::migrate(&config.ledger, to, yes)?;
    for step in &steps {
        println!("{} {}", if step.up { "up  " } else { "down" }, step.name);
    }
    match (steps.is_empty(), yes) {
        (true, _) => println!("the ledger is at {to} already"),
        (false, true) => println!("the ledger is at {to}"),
        (false, false) => println!("nothing was changed; say --yes to go these steps"),
    }
    Ok(())
}

/// A ledger may block where it is opened and where it ends, so the network runs in between.
fn serve(config: &Config) -> Result<(), Box<dyn Error>> {
    let ledger = Ledger::open(&config.ledger)?;
    let ended = ledger.ended();
    let outbox = match &config.dispatch {
        None => None,
        Some(broker) => Some((Publishing::open(&config.ledger)?, broker.clone())),
    };
    let office = office(config)?;
    let desk = Desk::new(ledger, config.payments(), config.bounds, now).with_office(office);
    let desk = Arc::new(desk);
    let network = tokio::runtime::Runtime::new()?;
    let served = network
        .block_on(standing::begin(&desk))
        .map_err(Into::into)
        .and_then(|()| Ok(Files::read(config, now)?))
        .and_then(|files| network.block_on(serve_at(&desk, config, files, outbox, ended)));
    drop(network);
    served
}

/// Who certifies kiosks, where the config names one.
fn office(config: &Config) -> Result<Option<Office>, Box<dyn Error>> {
    let Some(enrolment) = &config.enrolment else {
        return Ok(None);
    };
    Ok(Some(Office::open(enrolment, &tls::authorities(config)?)?))
}

async fn serve_at(
    desk: &Arc<Desk>,
    config: &Config,
    files: Files,
    outbox: Option<(Publishing, DispatchConfig)>,
    ended: impl Future<Output = ()>,
) -> Result<(), Box<dyn Error>> {
    let asked = stop::asked()?;
    let trust = files.trust();
    let listener = TcpListener::bind(config.listen).await?;
    let guests = match &config.enrolment {
        None => None,
        Some(enrolment) => Some(TcpListener::bind(enrolment.listen).await?),
    };
    std::thread::spawn(|| files.follow());
    if let Some(guests) = &guests {
        println!("enrolling {}", guests.local_addr()?);
    }
    println!("listening {}", listener.local_addr()?);
    std::io::stdout().flush()?;

    let mut failed = false;
    let (tell, stopping) = watch::channel(false);
    let stop = async {
        tokio::select! {
            () = asked => {}
            () = ended => failed = true,
        }
        tell.send_replace(true);
    };
    let mut bounds = config.bounds;
    bounds.connections_max = open_files::room_for(bounds.connections_max);
    let few = Bounds {
        connections_max: GUESTS_MAX.min(bounds.connections_max),
        strangers_per_address_max: GUESTS_PER_ADDRESS_MAX.min(bounds.strangers_per_address_max),
        ..bounds
    };
    let following = tokio::spawn(standing::follow(Arc::clone(desk)));
    let publishing = outbox
        .map(|(outbox, broker)| tokio::spawn(dispatch::publish(Arc::clone(desk), outbox, broker)));
    let members = listener::serve(
        listener,
        For::Members,
        trust.clone(),
        bounds,
        Arc::clone(desk),
        stop,
    );
    let guests = async {
        if let Some(guests) = guests {
            let stop = stopped(stopping);
            listener::serve(guests, For::Guests, trust, few, Arc::clone(desk), stop).await;
        }
    };
    tokio::join!(members, guests);
    following.abort();
    if let Some(publishing) = publishing {
        publishing.abort();
    }
    if failed {
        return Err("the ledger failed; the disk needs a look, then start again".into());
    }
    // What was cut off after the drain may still be on its way to the disk.
    Ok(desk.settle().await?)
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // Whoever would tell is gone only when all is over.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
