//! The kiosk's start and memory against Debian's Chromium in kiosk mode, on the same first page.
//!
//! Both run in a window on one virtual screen, in turn, so that a slow moment of the machine meets
//! both. Chromium's profile is warm: it has shown the page before.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::bare_kiosk::BareKiosk;
use super::program::Program;
use super::samples::{median, millis};
use super::screen::Screen;
use super::{Bar, BenchError, Row, first_page};

const ROUNDS: usize = 5;
const WIDTH: u32 = 1080;
const HEIGHT: u32 = 1920;
/// How long a picture rests before it counts as the last one.
const REST: Duration = Duration::from_millis(1500);
const DEADLINE: Duration = Duration::from_secs(30);

const TIME_RATIO_MAX: f64 = 1.0 / 6.0;
const MEMORY_RATIO_MAX: f64 = 1.0 / 8.0;

/// One start: milliseconds to the first frame, then MiB at rest.
type Start = (f64, f64);

/// Medians of both, as ratios.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let screen = Screen::start(WIDTH, HEIGHT)?;
    let folder = tempfile::tempdir().map_err(BenchError::machine("temporary folder"))?;
    let page = first_page::write(folder.path())?;
    let profile = folder.path().join("profile");
    let kiosk = BareKiosk::make()?;

    one_start(&screen, &mut browser(&page, &profile))?; // warms the profile
    one_start(&screen, &mut kiosk.command())?; // and its catalogue in the page cache
    let (mut kiosks, mut browsers) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        browsers.push(one_start(&screen, &mut browser(&page, &profile))?);
        kiosks.push(one_start(&screen, &mut kiosk.command())?);
    }
    Ok(rows(&kiosks, &browsers))
}

fn one_start(screen: &Screen, command: &mut Command) -> Result<Start, BenchError> {
    screen.wait_until_dark(DEADLINE)?;
    let mut program = Program::start(command.env("DISPLAY", screen.display()))?;
    let name = command.get_program().to_string_lossy();
    let first = screen
        .first_frame(program.began(), REST, DEADLINE)
        .map_err(|error| match program.ended() {
            Some(status) => BenchError::Subject(format!("{name} ended by itself, {status}")),
            None => BenchError::Subject(format!("{name}: {error}")),
        })?;
    Ok((millis(first), program.memory_mib()))
}

fn browser(page: &Path, profile: &Path) -> Command {
    let mut command = Command::new("chromium");
    command
        .args(["--kiosk", "--no-sandbox", "--disable-gpu", "--disable-quic"])
        .args(["--no-first-run", "--disable-background-networking"])
        .args([
            "--disable-component-update",
            "--disable-sync",
            "--disable-breakpad",
        ])
        .args([
            format!("--window-size={WIDTH},{HEIGHT}"),
            "--window-position=0,0".into(),
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", page.display()));
    command
}

fn rows(kiosks: &[Start], browsers: &[Start]) -> Vec<Row> {
    let time = |starts: &[Start]| median(starts.iter().map(|start| start.0).collect());
    let memory = |starts: &[Start]| median(starts.iter().map(|start| start.1).collect());
    vec![
        Row::colour("first frame, chromium (warm profile)", time(browsers), "ms"),
        Row::colour("first frame, kiosk", time(kiosks), "ms")
            .against(time(browsers))
            .held_to(Bar::AtMost(TIME_RATIO_MAX)),
        Row::colour("memory (PSS), chromium", memory(browsers), "MiB"),
        Row::colour("memory (PSS), kiosk", memory(kiosks), "MiB")
            .against(memory(browsers))
            .held_to(Bar::AtMost(MEMORY_RATIO_MAX)),
    ]
}
