//! The end of the kiosk's log: from systemd's journal, or from a file.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::pages::{PAGE_BYTES_MAX, end_of};

/// How long journalctl may take: on a slow card it reads for some seconds.
const WHOLE: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(50);
const JOURNALCTL: [&str; 6] = [
    "--unit=huduma-kiosk",
    "--lines=2000",
    "--no-pager",
    "--quiet",
    "--output=short-iso",
    "--all",
];

/// The end of `file`, or of what the system kept of the kiosk's unit.
pub fn end(file: Option<&Path>) -> String {
    let said = match file {
        Some(file) => of_file(file).map_err(|error| format!("{}: {error}", file.display())),
        None => of_journal().map_err(|error| format!("journalctl: {error}")),
    };
    match said {
        Ok(text) if text.is_empty() => "nothing was logged".into(),
        Ok(text) => text,
        Err(why) => format!("no log: {why}"),
    }
}

fn of_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let room = PAGE_BYTES_MAX as u64;
    // One byte more than fits, so that a line that was cut is known to be one.
    let from = file.metadata()?.len().saturating_sub(room + 1);
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(room + 1).read_to_end(&mut bytes)?;
    Ok(end_of(&String::from_utf8_lossy(&bytes), PAGE_BYTES_MAX).to_owned())
}

fn of_journal() -> io::Result<String> {
    let mut child = Command::new("journalctl")
        .args(JOURNALCTL)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut pipe = child.stdout.take().expect("asked for");
    // Two thousand lines are bounded, each of them is not; the rest is read and thrown away.
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe
            .by_ref()
            .take(32 * PAGE_BYTES_MAX as u64)
            .read_to_end(&mut bytes);
        read.map(|_| bytes)
    });
    let until = Instant::now() + WHOLE;
    while child.try_wait()?.is_none() && Instant::now() < until && !reader.is_finished() {
        thread::sleep(LOOK);
    }
    // One that is done already does not mind.
    let _ = child.kill();
    let _ = child.wait();
    let bytes = reader
        .join()
        .map_err(|_| io::Error::other("reading it failed"))??;
    Ok(end_of(&String::from_utf8_lossy(&bytes), PAGE_BYTES_MAX).to_owned())
}
