//! A touch to the first changed pixel, on every screen, 1080×1920, drawn in software into a window.
//!
//! The dock presses and releases as a finger would; then the virtual screen is watched until it
//! differs. Travel over loopback and the way through X are counted too, so a citizen waits less.

use std::path::Path;
use std::time::{Duration, Instant};

use super::samples::{median, millis};
use super::screen::Screen;
use super::{BenchError, Row};
use crate::rig::{Dock, Face, Places, Rig};

/// One step through the kiosk.
#[derive(Clone, Copy)]
enum Step {
    /// A touch on this label, measured, and the screen on which it ends.
    Touch(&'static str, &'static str),
    /// Keys that are not measured.
    Type(&'static str),
}

use Step::{Touch, Type};

/// A citizen who applies for a birth certificate, pays and leaves: every screen of a journey.
const WALK: &[Step] = &[
    Touch("Kiswahili", "attract"),
    Touch("English", "attract"),
    Touch("Larger text", "attract"),
    Touch("Larger text", "attract"),
    Touch("Normal text", "attract"),
    Touch("Touch to begin", "language"),
    Touch("English", "find_service"),
    Touch("Search for a service", "find_service"),
    Type("birth certificate (registered"),
    Touch("Birth certificate (registered birth)", "about_service"),
    Touch("Start", "notice"),
    Touch("I have read this", "identify"),
    Touch("1", "identify"),
    Type("2345678"),
    Touch("Continue", "questions"),
    Type("Asha Mfano"),
    Touch("Continue", "questions"),
    Type("14022020"),
    Touch("Continue", "questions"),
    Type("12345678"),
    Touch("Continue", "questions"),
    Type("0712345678"),
    Touch("Continue", "capture"),
    Touch("Take photograph", "capture"),
    Touch("Use this photograph", "check_answers"),
    Touch("Help", "check_answers"),
    Touch("Close help", "check_answers"),
    Touch("Confirm and send", "pay"),
    Touch("Pay KES 210", "done"),
    Touch("Finish", "feedback"),
    Touch("Good", "attract"),
];
/// How long a picture rests before the next touch.
const REST: Duration = Duration::from_millis(400);
const ROUNDS: usize = 5;
const PATIENCE: Duration = Duration::from_secs(20);

/// A median for each touch of the walk, each round in a fresh kiosk, and the slowest by name.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let folder = tempfile::tempdir().map_err(BenchError::machine("temporary folder"))?;
    let screen = Screen::start(1080, 1920)?;
    let mut rig = house(folder.path(), &screen).map_err(BenchError::subject("the rig"))?;
    let mut times = vec![Vec::new(); WALK.len()];
    for _ in 0..ROUNDS {
        screen.wait_until_dark(PATIENCE)?;
        rig.start_kiosk()
            .map_err(BenchError::subject("kiosk-app"))?;
        let dock = rig.dock().map_err(BenchError::subject("the dock"))?;
        walk(&screen, dock, &mut times)?;
        rig.cut_power();
    }
    Ok(rows(times))
}

fn house(folder: &Path, screen: &Screen) -> Result<Rig, crate::rig::RigError> {
    let mut rig = Rig::build(Places::prepare(folder, &[], None)?, Face::Window)?;
    rig.show_on(screen.display());
    rig.start_gateway()?;
    Ok(rig)
}

fn walk(screen: &Screen, dock: &mut Dock, times: &mut [Vec<f64>]) -> Result<(), BenchError> {
    let dock_failed = || BenchError::subject("the dock");
    let ready = dock.wait_for("the first page, connected", PATIENCE, |state| {
        state.screen == "attract" && state.link == "up"
    });
    ready.map_err(dock_failed())?;
    dock.device("camera", "show-document")
        .map_err(dock_failed())?;
    for (step, times) in WALK.iter().zip(times) {
        screen.wait_until_at_rest(REST, PATIENCE)?;
        match step {
            Type(text) => dock.type_keys(text).map_err(dock_failed())?,
            Touch(label, page) => {
                times.push(touch(screen, dock, label)?);
                let there = dock.wait_for(page, PATIENCE, |state| state.screen == *page);
                there.map_err(dock_failed())?;
            }
        }
    }
    Ok(())
}

/// Milliseconds from the touch to the first pixel that differs.
fn touch(screen: &Screen, dock: &mut Dock, label: &str) -> Result<f64, BenchError> {
    let change = screen.next_change()?;
    let began = Instant::now();
    dock.tap(label).map_err(BenchError::subject("the dock"))?;
    change.wait(PATIENCE)?;
    Ok(millis(began.elapsed()))
}

fn rows(times: Vec<Vec<f64>>) -> Vec<Row> {
    let mut from = "attract";
    let mut rows = Vec::new();
    for (step, times) in WALK.iter().zip(times) {
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
