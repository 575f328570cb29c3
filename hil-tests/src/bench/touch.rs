//! A tap to the changed screen, screen by screen, at 1080×1920 without a display.
//!
//! The tap goes through the dock as a real press and release; what is measured is the round trip
//! over loopback until the dock says which screen is up. The dock does not wait for the drawing,
//! so this is the kiosk's thinking time, and nothing is promised about it here.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

use super::bare_kiosk::BareKiosk;
use super::samples::{median, millis};
use super::{BenchError, Row};

/// What is tapped, and the screen that it leads to.
const WALK: [(&str, &str); 2] = [("Touch to begin", "language"), ("English", "find_service")];
const ROUNDS: usize = 9;

/// A median for each tap of the walk, each round in a fresh kiosk.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let mut times = vec![Vec::new(); WALK.len()];
    for _ in 0..ROUNDS {
        let mut dock = Dock::start()?;
        for ((label, screen), times) in WALK.into_iter().zip(&mut times) {
            let began = Instant::now();
            dock.ask(&json!({"do": "tap", "label": label}))?;
            dock.ask(&json!({"do": "wait", "screen": screen, "seconds": 5}))?;
            times.push(millis(began.elapsed()));
        }
    }
    let row = |((_, screen), times)| {
        Row::colour(format!("tap until {screen} is up"), median(times), "ms")
    };
    Ok(WALK.into_iter().zip(times).map(row).collect())
}

/// A headless kiosk and the line to its dock.
struct Dock {
    kiosk: Child,
    line: BufReader<TcpStream>,
    _folder: BareKiosk,
}

impl Dock {
    fn start() -> Result<Self, BenchError> {
        let folder = BareKiosk::make()?;
        let mut kiosk = folder
            .command()
            .args(["--headless", "--dock", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(BenchError::machine("kiosk-app"))?;
        let out = BufReader::new(kiosk.stdout.take().expect("piped above"));
        let address = out
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("dock ").map(str::to_owned));
        let Some(address) = address else {
            let _ = kiosk.kill();
            let _ = kiosk.wait();
            return Err(BenchError::Subject("kiosk-app opened no dock".into()));
        };
        let line = TcpStream::connect(address).map_err(BenchError::machine("the kiosk's dock"))?;
        let mut dock = Self {
            kiosk,
            line: BufReader::new(line),
            _folder: folder,
        };
        dock.ask(&json!({"do": "wait", "screen": "attract", "seconds": 20}))?;
        Ok(dock)
    }

    /// One request, one reply; a refusal is an error.
    fn ask(&mut self, request: &Value) -> Result<Value, BenchError> {
        let broken = || BenchError::machine("the kiosk's dock");
        writeln!(self.line.get_mut(), "{request}").map_err(broken())?;
        let mut reply = String::new();
        self.line.read_line(&mut reply).map_err(broken())?;
        let value: Value =
            serde_json::from_str(&reply).map_err(BenchError::subject("the dock's reply"))?;
        if value["ok"] == true {
            return Ok(value);
        }
        Err(BenchError::Subject(format!("{request}: {}", value["why"])))
    }
}

impl Drop for Dock {
    fn drop(&mut self) {
        let _ = self.kiosk.kill();
        let _ = self.kiosk.wait();
    }
}
