//! A NATS JetStream of our own on the disk beside the program, and one client that publishes with a
//! window of messages that are not acknowledged yet. Servers before 2.10 cannot sync every message:
//! what they acknowledge is not on the disk.

use std::collections::VecDeque;
use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::{self, stream};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::BenchError;
use super::disk::beside_program;
use super::kiosks::free_address;
use super::program::Program;

/// Messages on the way: what served it best.
const WINDOW_DEFAULT: usize = 1024;
/// The same when it syncs each.
const WINDOW_ALWAYS: usize = 16;
const START_WITHIN: Duration = Duration::from_secs(10);
const SUBJECT: &str = "bench.rows";

/// A server, a stream and a client.
pub struct Nats {
    _server: Program,
    _folder: TempDir,
    runtime: Runtime,
    context: jetstream::Context,
    /// Whether it syncs before it acknowledges.
    pub is_durable: bool,
    next: u64,
    window: usize,
    body: Vec<u8>,
}

impl Nats {
    /// Starts all.
    pub fn start(row_bytes: usize) -> Result<Self, BenchError> {
        let folder = beside_program()?;
        let address = free_address()?;
        let is_durable = can_sync_always()?;
        let sync = if is_durable {
            "sync_interval: always"
        } else {
            ""
        };
        let store = folder.path().join("store");
        let config = format!(
            "listen: \"{address}\"\njetstream {{ store_dir: \"{}\"\n {sync} }}\n",
            store.display()
        );
        let file = folder.path().join("nats.conf");
        fs::write(&file, config).map_err(BenchError::machine("nats.conf"))?;
        let server = Program::start(Command::new("nats-server").arg("-c").arg(&file))?;
        let began = Instant::now();
        while std::net::TcpStream::connect(address).is_err() {
            if began.elapsed() > START_WITHIN {
                return Err(BenchError::Subject("nats-server does not listen".into()));
            }
            thread::sleep(Duration::from_millis(10));
        }
        let window = if is_durable {
            WINDOW_ALWAYS
        } else {
            WINDOW_DEFAULT
        };
        let runtime = Runtime::new().map_err(BenchError::machine("runtime"))?;
        let context = runtime.block_on(open(&address.to_string(), window))?;
        Ok(Self {
            _server: server,
            _folder: folder,
            runtime,
            context,
            is_durable,
            next: 0,
            window,
            body: (0..row_bytes).map(|at| (at * 151 % 251) as u8).collect(),
        })
    }

    /// Publishes `rows` messages, each with an id, and waits for all acknowledgements; says how long
    /// that took.
    pub fn publish(&mut self, rows: usize) -> Result<Duration, BenchError> {
        let ids = self.next..self.next + rows as u64;
        self.next = ids.end;
        let began = Instant::now();
        self.runtime.block_on(async {
            let mut waiting = VecDeque::with_capacity(self.window);
            for id in ids {
                if waiting.len() == self.window {
                    acknowledged(waiting.pop_front()).await?;
                }
                let message = PublishMessage::build()
                    .payload(self.body.clone().into())
                    .message_id(id.to_string());
                let sent = self.context.send_publish(SUBJECT, message).await;
                waiting.push_back(sent.map_err(BenchError::subject("NATS"))?);
            }
            while !waiting.is_empty() {
                acknowledged(waiting.pop_front()).await?;
            }
            Ok::<_, BenchError>(())
        })?;
        Ok(began.elapsed())
    }
}

async fn acknowledged(
    sent: Option<jetstream::context::PublishAckFuture>,
) -> Result<(), BenchError> {
    if let Some(sent) = sent {
        sent.await.map_err(BenchError::subject("NATS"))?;
    }
    Ok(())
}

async fn open(address: &str, window: usize) -> Result<jetstream::Context, BenchError> {
    let client = async_nats::connect(address)
        .await
        .map_err(BenchError::subject("NATS"))?;
    let context = ContextBuilder::new()
        .timeout(START_WITHIN)
        .max_ack_inflight(window)
        .build(client);
    let stream = stream::Config {
        name: "bench".to_owned(),
        subjects: vec![SUBJECT.to_owned()],
        ..stream::Config::default()
    };
    context
        .create_stream(stream)
        .await
        .map_err(BenchError::subject("NATS"))?;
    Ok(context)
}

/// `nats-server: v2.9.10`: `sync_interval: always` came with 2.10.
fn can_sync_always() -> Result<bool, BenchError> {
    let asked = Command::new("nats-server").arg("--version").output();
    let asked = asked.map_err(BenchError::machine(
        "nats-server, of the package nats-server",
    ))?;
    Ok(is_at_least_2_10(&String::from_utf8_lossy(&asked.stdout)))
}

fn is_at_least_2_10(said: &str) -> bool {
    let version = said
        .trim()
        .rsplit_once('v')
        .map_or("", |(_, version)| version);
    let mut numbers = version.split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= (2, 10),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debians_server_cannot_sync_every_message_and_newer_ones_can() {
        assert!(!is_at_least_2_10("nats-server: v2.9.10\n"));
        assert!(is_at_least_2_10("nats-server: v2.10.27\n"));
        assert!(is_at_least_2_10("nats-server: v3.0.1\n"));
        assert!(!is_at_least_2_10("something else"));
    }
}
