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

/// One step through the kiosk.
#[derive(Clone, Copy)]
enum Step {
    /// A touch on this label, measured, and the screen on which it ends.
    Touch(&'static str, &'static str),
    /// Keys that are not measured.
    Type(&'static str),
}

use Step::{Touch, Type};

/// From the first page to the last and back, over every screen that a kiosk without camera and
/// link has: there is nothing to photograph and nothing can be paid.
const WALK: [Step; 22] = [
    Touch("Kiswahili", "attract"),
    Touch("English", "attract"),
    Touch("Larger text", "attract"),
    Touch("Larger text", "attract"),
    Touch("Normal text", "attract"),
    Touch("Touch to begin", "language"),
    Touch("English", "find_service"),
    Touch("Search for a service", "find_service"),
    Type("reprint"),
    Touch("Reprint or retrieve KRA PIN certificate", "about_service"),
    Touch("Start", "notice"),
    Touch("I have read this", "identify"),
    Touch("1", "identify"),
    Type("2345678"),
    Touch("Continue", "questions"),
    Type("asha.mfano@example.org"),
    Touch("Continue", "check_answers"),
    Touch("Help", "check_answers"),
    Touch("Close help", "check_answers"),
    Touch("Confirm and send", "done"),
    Touch("Finish", "feedback"),
    Touch("Good", "attract"),
];
/// How long a picture rests before the next tap.
const REST: Duration = Duration::from_millis(400);
const ROUNDS: usize = 5;
const PATIENCE: Duration = Duration::from_secs(20);

/// A median for each touch of the walk, each round in a fresh kiosk, and the slowest by name.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let screen = Screen::start(1080, 1920)?;
    let mut times = vec![Vec::new(); WALK.len()];
    for _ in 0..ROUNDS {
        screen.wait_until_dark(PATIENCE)?;
        let mut dock = Dock::start(&screen)?;
        for (step, times) in WALK.into_iter().zip(&mut times) {
            screen.wait_until_at_rest(REST, PATIENCE)?;
            match step {
                Type(text) => drop(dock.ask(&json!({"do": "type", "text": text}))?),
                Touch(label, page) => {
                    times.push(touch(&screen, &mut dock, label)?);
                    dock.until(page)?;
                }
            }
        }
    }
    Ok(rows(times))
}

/// Milliseconds from the touch to the first pixel that differs.
fn touch(screen: &Screen, dock: &mut Dock, label: &str) -> Result<f64, BenchError> {
    let change = screen.next_change()?;
    let began = Instant::now();
    dock.ask(&json!({"do": "tap", "label": label}))?;
    change.wait(PATIENCE)?;
    Ok(millis(began.elapsed()))
}

fn rows(times: Vec<Vec<f64>>) -> Vec<Row> {
    let mut from = "attract";
    let mut rows = Vec::new();
    for (step, times) in WALK.into_iter().zip(times) {
        if let Touch(label, page) = step {
            let name = format!("touch {label:?} on {from}");
            rows.push(Row::colour(name, median(times), "ms"));
            from = page;
        }
    }
    if let Some(slowest) = rows.iter().max_by(|a, b| a.value.total_cmp(&b.value)) {
        let name = format!("slowest: {}", slowest.name);
        rows.push(Row::colour(name, slowest.value, "ms"));
    }
    rows
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
        let line = format!("{request}\n");
        self.line
            .get_mut()
            .write_all(line.as_bytes())
            .map_err(broken())?;
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
