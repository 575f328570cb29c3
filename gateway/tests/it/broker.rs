//! A NATS server of our own, with JetStream in a folder of its own: Debian's program on a free port.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::Config;
use async_nats::jetstream::{Context, new};
use tempfile::TempDir;

use crate::gateway::PATIENCE;

/// What the gateway makes.
pub const STREAM: &str = "huduma";

/// Runs until dropped.
pub struct Broker {
    server: Child,
    folder: TempDir,
    port: u16,
}

impl Broker {
    pub fn start() -> Self {
        Self::start_with("", &[])
    }

    /// With `more` in its config, and these files beside it.
    pub fn start_with(more: &str, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("a file");
        }
        let config = format!(
            "listen: \"127.0.0.1:{port}\"\njetstream {{ store_dir: \"{0}/store\" }}\n{more}",
            folder.path().display()
        );
        let config = config.replace("FOLDER", &folder.path().display().to_string());
        fs::write(folder.path().join("nats.conf"), config).expect("a file");
        let server = serve(&folder, port);
        Self {
            server,
            folder,
            port,
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the config of a gateway says about it.
    pub fn config(&self) -> String {
        format!("[dispatch]\nnats = \"nats://127.0.0.1:{}\"\n", self.port)
    }

    /// SIGKILL: nothing is flushed.
    pub fn kill(&mut self) {
        self.server.kill().expect("it runs");
        self.server.wait().expect("it ended");
    }

    pub fn restart(&mut self) {
        self.server = serve(&self.folder, self.port);
    }

    pub async fn context(&self) -> Context {
        let client = async_nats::connect(format!("127.0.0.1:{}", self.port)).await;
        new(client.expect("a connection"))
    }

    /// Makes the stream, as somebody else would.
    pub async fn make_stream(&self, change: impl FnOnce(&mut Config)) {
        let mut config = Config {
            name: STREAM.to_owned(),
            subjects: vec!["huduma.v1.transactions.*".to_owned()],
            ..Config::default()
        };
        change(&mut config);
        let made = self.context().await.create_stream(config).await;
        made.expect("a stream");
    }

    /// Returns once the stream has `count` messages, and gives all that it has.
    pub async fn messages(&self, count: u64) -> Vec<StreamMessage> {
        let read = async {
            let context = self.context().await;
            loop {
                if let Ok(stream) = context.get_stream(STREAM).await
                    && stream.cached_info().state.messages >= count
                {
                    let state = &stream.cached_info().state;
                    let mut all = Vec::new();
                    if state.messages == 0 {
                        break all;
                    }
                    for sequence in state.first_sequence..=state.last_sequence {
                        all.push(stream.get_raw_message(sequence).await.expect("a message"));
                    }
                    break all;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let read = tokio::time::timeout(PATIENCE, read).await;
        read.unwrap_or_else(|_| panic!("the stream never has {count} messages"))
    }
}

/// What a header says.
pub fn header<'m>(message: &'m StreamMessage, name: &str) -> &'m str {
    message.headers.get(name).expect("a header").as_str()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

fn serve(folder: &TempDir, port: u16) -> Child {
    let server = Command::new("nats-server")
        .arg("-c")
        .arg(folder.path().join("nats.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("nats-server, of the package nats-server");
    let began = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(began.elapsed() < PATIENCE, "nats-server does not listen");
        thread::sleep(Duration::from_millis(10));
    }
    server
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
