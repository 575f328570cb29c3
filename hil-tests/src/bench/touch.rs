//! A touch to the first changed pixel, 1080×1920, drawn in software into a window.
//!
//! The dock presses and releases as a finger would; then the virtual screen is watched until it
//! differs. Travel over loopback and the way through X are counted too, so a citizen waits less.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::bare_kiosk::BareKiosk;
use super::samples::{median, millis};
use super::screen::Screen;
use super::{BenchError, Row};

/// What is tapped, and the screen that it leads to.
const WALK: [(&str, &str); 5] = [
    ("Kiswahili", "attract"),
    ("English", "attract"),
    ("Larger text", "attract"),
    ("Touch to begin", "language"),
    ("English", "find_service"),
];
/// How long a picture rests before the next tap.
const REST: Duration = Duration::from_millis(400);
const ROUNDS: usize = 9;
const PATIENCE: Duration = Duration::from_secs(20);

/// A median for each tap of the walk, each round in a fresh kiosk.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let screen = Screen::start(1080, 1920)?;
    let mut times = vec![Vec::new(); WALK.len()];
    for _ in 0..ROUNDS {
        screen.wait_until_dark(PATIENCE)?;
        let mut dock = Dock::start(&screen)?;
        for ((label, page), times) in WALK.into_iter().zip(&mut times) {
            screen.wait_until_at_rest(REST, PATIENCE)?;
            let change = screen.next_change()?;
            let began = Instant::now();
            dock.ask(&json!({"do": "tap", "label": label}))?;
            change.wait(PATIENCE)?;
            times.push(millis(began.elapsed()));
            dock.until(page)?;
        }
    }
    let row = |((label, page), times)| {
        Row::colour(format!("touch {label:?}, on {page}"), median(times), "ms")
    };
    Ok(WALK.into_iter().zip(times).map(row).collect())
}

/// A kiosk in a window and the line to its dock.
struct Dock {
    kiosk: Child,
    line: BufReader<TcpStream>,
    _folder: BareKiosk,
}

impl Dock {
    fn start(screen: &Screen) -> Result<Self, BenchError> {
        let folder = BareKiosk::make()?;
        let mut kiosk = folder
            .command()
            .args(["--dock", "127.0.0.1:0"])
            .env("DISPLAY", screen.display())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(BenchError::machine("kiosk-app"))?;
        let out = BufReader::new(kiosk.stdout.take().expect("piped above"));
        // The dock is named before the face is up; until "ready" nobody would answer.
        let lines: Vec<String> = out
            .lines()
            .map_while(Result::ok)
            .take_while(|line| line != "ready")
            .collect();
        let address = lines.iter().find_map(|line| line.strip_prefix("dock "));
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
        dock.until("attract")?;
        Ok(dock)
    }

    /// Asks again and again which screen is up. The dock's own `wait` looks less often.
    fn until(&mut self, screen: &str) -> Result<(), BenchError> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if self.ask(&json!({"do": "state"}))?["screen"] == screen {
                return Ok(());
            }
        }
        Err(BenchError::Subject(format!("{screen} did not come up")))
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
