//! A touch to the first changed pixel, on every screen, 1080×1920, drawn in software into a window.
//!
//! The dock presses and releases as a finger would; then the virtual screen is watched until it
//! differs. Travel over loopback and the way through X are counted too, so a citizen waits less.
//! Beside it stands what the thread that draws has worked from the touch until the picture rests,
//! the search for the control by its label included.

use std::path::Path;
use std::time::{Duration, Instant};

use super::samples::{median, millis};
use super::screen::Screen;
use super::{BenchError, Row};
use crate::rig::{Dock, Face, Places, Rig, State};

/// One step through the kiosk.
#[derive(Clone, Copy)]
enum Step {
    /// A touch on this label, measured, and the screen on which it ends.
    Touch(&'static str, &'static str),
    /// Keys that are not measured.
    Type(&'static str),
    /// Nobody touches anything until the kiosk asks who is there.
    Dawdle,
}

use Step::{Dawdle, Touch, Type};

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
    Dawdle,
    Touch("I am still here", "notice"),
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
/// On the page of a kiosk that cannot serve.
const OUT_OF_SERVICE: &[Step] = &[
    Touch("Kiswahili", "out_of_service"),
    Touch("English", "out_of_service"),
    Touch("High contrast", "out_of_service"),
    Touch("Help", "out_of_service"),
    Touch("Close help", "out_of_service"),
];
/// A config that no kiosk can serve with.
const BROKEN_CONFIG: &str = "version = 1\n";
/// How long a picture rests before the next touch.
const REST: Duration = Duration::from_millis(400);
const ROUNDS: usize = 5;
const PATIENCE: Duration = Duration::from_secs(20);

/// What one touch took: milliseconds to the first pixel, then milliseconds of work to the last.
type Reply = (f64, f64);

/// A median for each touch of the walks, each round in a fresh kiosk, and the slowest by name.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let folder = tempfile::tempdir().map_err(BenchError::machine("temporary folder"))?;
    let screen = Screen::start(1080, 1920)?;
    let mut rig = house(folder.path(), &screen).map_err(BenchError::subject("the rig"))?;
    let mut served = vec![Vec::new(); WALK.len()];
    let mut refused = vec![Vec::new(); OUT_OF_SERVICE.len()];
    for _ in 0..ROUNDS {
        screen.wait_until_dark(PATIENCE)?;
        rig.start_kiosk()
            .map_err(BenchError::subject("kiosk-app"))?;
        greet(&mut rig)?;
        walk(&screen, &mut rig, WALK, &mut served)?;
        rig.cut_power();
        screen.wait_until_dark(PATIENCE)?;
        rig.start_kiosk_on(BROKEN_CONFIG)
            .map_err(BenchError::subject("kiosk-app"))?;
        walk(&screen, &mut rig, OUT_OF_SERVICE, &mut refused)?;
        rig.cut_power();
    }
    let mut replies = named("attract", WALK, served);
    replies.extend(named("out_of_service", OUT_OF_SERVICE, refused));
    Ok(rows(&replies))
}

fn house(folder: &Path, screen: &Screen) -> Result<Rig, crate::rig::RigError> {
    let mut rig = Rig::build(Places::prepare(folder, &[], None)?, Face::Window)?;
    rig.show_on(screen.display());
    rig.start_gateway()?;
    Ok(rig)
}

/// Waits for the first page, and lays a document under the camera.
fn greet(rig: &mut Rig) -> Result<(), BenchError> {
    let dock = rig.dock().map_err(dock_failed())?;
    let ready = dock.wait_for("the first page, connected", PATIENCE, |state| {
        state.screen == "attract" && state.link == "up"
    });
    ready.map_err(dock_failed())?;
    dock.device("camera", "show-document")
        .map_err(dock_failed())
}

fn walk(
    screen: &Screen,
    rig: &mut Rig,
    steps: &[Step],
    replies: &mut [Vec<Reply>],
) -> Result<(), BenchError> {
    for (step, replies) in steps.iter().zip(replies) {
        screen.wait_until_at_rest(REST, PATIENCE)?;
        match step {
            Type(text) => dock(rig)?.type_keys(text).map_err(dock_failed())?,
            Dawdle => await_state(rig, "the question who is there", |state| {
                state.overlay.is_some()
            })?,
            Touch(label, page) => {
                replies.push(touch(screen, rig, label)?);
                await_state(rig, page, |state| state.screen == *page)?;
            }
        }
    }
    Ok(())
}

fn dock(rig: &mut Rig) -> Result<&mut Dock, BenchError> {
    rig.dock().map_err(dock_failed())
}

fn dock_failed<E: std::fmt::Display>() -> impl FnOnce(E) -> BenchError {
    BenchError::subject("the dock")
}

fn await_state(
    rig: &mut Rig,
    what: &str,
    reached: impl Fn(&State) -> bool,
) -> Result<(), BenchError> {
    let there = dock(rig)?.wait_for(what, PATIENCE, reached);
    there.map(|_| ()).map_err(dock_failed())
}

/// From the touch to the first pixel that differs, and the work until the picture rests.
fn touch(screen: &Screen, rig: &mut Rig, label: &str) -> Result<Reply, BenchError> {
    let worked = drawing_time(rig)?;
    let change = screen.next_change()?;
    let began = Instant::now();
    dock(rig)?.tap(label).map_err(dock_failed())?;
    change.wait(PATIENCE)?;
    let first = millis(began.elapsed());
    screen.wait_until_at_rest(REST, PATIENCE)?;
    Ok((first, millis(drawing_time(rig)? - worked)))
}

/// What the kiosk's first thread, which draws, has worked so far (`schedstat` of proc(5), ns).
fn drawing_time(rig: &Rig) -> Result<Duration, BenchError> {
    let id = rig
        .kiosk_process()
        .ok_or_else(|| BenchError::Subject("the kiosk does not run".to_owned()))?;
    let path = format!("/proc/{id}/task/{id}/schedstat");
    let text = std::fs::read_to_string(&path).map_err(BenchError::machine(path.as_str()))?;
    let nanoseconds = text.split_whitespace().next().and_then(|n| n.parse().ok());
    nanoseconds
        .map(Duration::from_nanos)
        .ok_or_else(|| BenchError::Subject(format!("{path}: {text:?}")))
}

/// A touch by its name, and the medians of its rounds.
struct Named {
    name: String,
    first: f64,
    work: f64,
}

fn named(first_page: &'static str, steps: &[Step], replies: Vec<Vec<Reply>>) -> Vec<Named> {
    let mut from = first_page;
    let mut named = Vec::new();
    for (step, replies) in steps.iter().zip(replies) {
        if let Touch(label, page) = step {
            let (first, work): (Vec<f64>, Vec<f64>) = replies.into_iter().unzip();
            named.push(Named {
                name: format!("touch {label:?} on {from}"),
                first: median(first),
                work: median(work),
            });
            from = page;
        }
    }
    named
}

fn rows(replies: &[Named]) -> Vec<Row> {
    let mut rows = Vec::new();
    for reply in replies {
        rows.push(Row::colour(reply.name.clone(), reply.first, "ms"));
        let work = format!("work: {}", reply.name);
        rows.push(Row::colour(work, reply.work, "ms"));
    }
    for (what, of) in [
        ("slowest", (|r| r.first) as fn(&Named) -> f64),
        ("most work", |r| r.work),
    ] {
        if let Some(most) = replies.iter().max_by(|a, b| of(a).total_cmp(&of(b))) {
            let name = format!("{what}: {}", most.name);
            rows.push(Row::colour(name, of(most), "ms"));
        }
    }
    rows
}
