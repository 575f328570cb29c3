//! Has the technician's program run its checks, on a thread that may wait for it.
//!
//! ```text
//!   conductor ── ask ──► kiosk-technician --json doctor ── report ──► Checked
//! ```
//!
//! Kiosk and technician's tools stand on one floor and do not know each other: what the program says
//! is read as text. It is the one that lies beside the kiosk's own, and whoever can change that can
//! change the kiosk. It asks no device: the kiosk has them.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use kiosk_journey::{CheckState, Checked, Event, StaffEvent};
use serde::Deserialize;
use thiserror::Error;

use super::worker;
use crate::inbox::Inbox;

/// What the program is called.
pub const PROGRAM: &str = "kiosk-technician";

/// How long the program may take. A gateway that does not answer takes most of it.
const DONE_WITHIN: Duration = Duration::from_secs(90);
/// A report is some kilobytes.
const BYTES_MAX: u64 = 256 * 1024;

/// Ask for the checks.
pub struct Checks {
    jobs: Sender<()>,
}

/// What is run, and on what.
pub struct ChecksTools {
    /// The technician's program.
    pub program: PathBuf,
    /// The kiosk's config.
    pub config: PathBuf,
}

/// Why there is no report.
#[derive(Debug, Error)]
enum NotRun {
    #[error("{program} cannot be started: {source}; install it beside the kiosk's own program", program = .program.display())]
    NotStarted { program: PathBuf, source: io::Error },
    #[error("no report within {} seconds", .0.as_secs())]
    TooLong(Duration),
    #[error("the report cannot be read: {0}; are kiosk and technician's program of one version?")]
    Unreadable(#[from] serde_json::Error),
}

/// The report, as far as it is shown. More than this is no mistake: a newer program may say more.
#[derive(Deserialize)]
struct Report {
    checks: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    state: State,
    sentence: String,
    found: Vec<String>,
    remedy: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Warning,
    Skipped,
    Failed,
}

impl Checks {
    /// A thread that runs the program.
    pub fn start(tools: ChecksTools, inbox: Inbox) -> Self {
        let jobs = worker("checks", move |()| {
            let told = tools.run(DONE_WITHIN);
            if let Err(why) = &told {
                tracing::warn!(%why, "the checks were not run");
            }
            inbox.post(Event::Staff(StaffEvent::Checked(told.ok())));
        });
        Self { jobs }
    }

    /// Runs them all; the answer is a `Checked`.
    pub fn ask(&self) {
        // The thread ends only with the process.
        let _ = self.jobs.send(());
    }
}

impl ChecksTools {
    fn run(&self, within: Duration) -> Result<Vec<Checked>, NotRun> {
        let mut child = self.begin().map_err(|source| NotRun::NotStarted {
            program: self.program.clone(),
            source,
        })?;
        let written = output(&mut child, within);
        // One that has ended is not there to be killed.
        let _ = child.kill();
        let _ = child.wait();
        told(&written.ok_or(NotRun::TooLong(within))?)
    }

    fn begin(&self) -> io::Result<Child> {
        Command::new(&self.program)
            .args(["--json", "doctor", "--without-devices", "--config"])
            .arg(&self.config)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
    }
}

/// All that `child` writes until it ends, if it does in time.
fn output(child: &mut Child, within: Duration) -> Option<Vec<u8>> {
    let out = child.stdout.take()?;
    let (sender, written) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = out.take(BYTES_MAX).read_to_end(&mut bytes);
        // Nobody waits any more when it took too long.
        let _ = sender.send(read.map(|_| bytes));
    });
    written.recv_timeout(within).ok()?.ok()
}

fn told(report: &[u8]) -> Result<Vec<Checked>, NotRun> {
    let Report { checks } = serde_json::from_slice(report)?;
    Ok(checks.into_iter().map(Checked::from).collect())
}

impl From<Line> for Checked {
    fn from(line: Line) -> Self {
        Self {
            id: line.id,
            state: match line.state {
                State::Ok => CheckState::Well,
                State::Warning => CheckState::Warning,
                State::Skipped => CheckState::Skipped,
                State::Failed => CheckState::Failed,
            },
            sentence: line.sentence,
            found: line.found,
            remedy: line.remedy,
        }
    }
}

/// Where the technician's program lies: beside `own`.
pub fn beside(own: &Path) -> PathBuf {
    own.with_file_name(PROGRAM)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::Instant;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    /// A program that does as `script` says.
    fn tools(folder: &Path, script: &str) -> ChecksTools {
        let program = folder.join(PROGRAM);
        let text = format!("#!/bin/sh\n{script}\n");
        fs::write(&program, text).expect("written");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("set");
        ChecksTools {
            program,
            config: folder.join("kiosk.toml"),
        }
    }

    #[test]
    fn every_state_and_remedy_of_a_report_arrives_although_the_program_ends_with_trouble() {
        let folder = tempfile::tempdir().expect("a folder");
        let script = r#"cat <<END
{"ok": false, "newer": 1, "checks": [
  {"id": "clock", "state": "ok", "sentence": "s", "found": ["f"]},
  {"id": "disk", "state": "failed", "sentence": "$5", "found": [], "remedy": "r"},
  {"id": "trust", "state": "warning", "sentence": "s", "found": []},
  {"id": "links", "state": "skipped", "sentence": "s", "found": []}]}
END
exit 1"#;
        let told = tools(folder.path(), script).run(LONG).expect("a report");
        let states: Vec<CheckState> = told.iter().map(|check| check.state).collect();
        use CheckState::{Failed, Skipped, Warning, Well};
        assert_eq!(states, [Well, Failed, Warning, Skipped]);
        assert_eq!(told[0].found, ["f"]);
        assert_eq!(told[1].remedy.as_deref(), Some("r"));
        let config = folder.path().join("kiosk.toml");
        assert_eq!(told[1].sentence, config.display().to_string());
    }

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let folder = tempfile::tempdir().expect("a folder");
        let began = Instant::now();
        let not_run = tools(folder.path(), "exec sleep 60").run(Duration::from_millis(50));
        assert!(matches!(not_run, Err(NotRun::TooLong(_))));
        assert!(began.elapsed() < LONG);
    }

    #[test]
    fn a_program_that_is_missing_or_says_something_else_is_no_report() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut other = tools(folder.path(), "echo well");
        assert!(matches!(other.run(LONG), Err(NotRun::Unreadable(_))));
        other.program = beside(&folder.path().join("bin/kiosk-app"));
        let missing = other.run(LONG).map(|told| told.len());
        assert!(matches!(missing, Err(NotRun::NotStarted { .. })));
    }
}
