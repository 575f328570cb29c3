//! A program of the house, run as its own process, as on the device. Killed when dropped.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{Places, RigError};

/// A running program.
pub struct Program {
    name: String,
    child: Child,
    lines: Receiver<String>,
    log: PathBuf,
}

impl Program {
    /// Starts `name` with `arguments`; what it says also goes to `work/<name>.log`.
    ///
    /// # Errors
    /// [`RigError::Program`] or [`RigError::File`].
    pub fn start(places: &Places, name: &str, arguments: &[&str]) -> Result<Self, RigError> {
        Self::start_on(places, name, arguments, None)
    }

    /// Like [`Self::start`], with its windows on the X display `display`.
    ///
    /// # Errors
    /// [`RigError::Program`] or [`RigError::File`].
    pub fn start_on(
        places: &Places,
        name: &str,
        arguments: &[&str],
        display: Option<&str>,
    ) -> Result<Self, RigError> {
        let log = places.work(&format!("{name}.log"));
        let open = || OpenOptions::new().create(true).append(true).open(&log);
        let errors = open().map_err(RigError::file(&log))?;
        let copy = open().map_err(RigError::file(&log))?;
        let failed = |source| RigError::Program {
            program: name.to_owned(),
            source,
        };
        let mut child = Command::new(places.program(name))
            .args(arguments)
            .envs(display.map(|display| ("DISPLAY", display)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .map_err(failed)?;
        let output = child.stdout.take().expect("stdout was asked for");
        Ok(Self {
            name: name.to_owned(),
            child,
            lines: listen(output, copy),
            log,
        })
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The rest of the next line that begins with `start`.
    ///
    /// # Errors
    /// [`RigError::Silent`] when it ended or `within` is over.
    pub fn line_after(&self, start: &str, within: Duration) -> Result<String, RigError> {
        let until = Instant::now() + within;
        while let Ok(line) = self
            .lines
            .recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            if let Some(rest) = line.strip_prefix(start) {
                return Ok(rest.trim().to_owned());
            }
        }
        Err(RigError::Silent {
            program: self.name.clone(),
            wanted: start.to_owned(),
            log: self.log.clone(),
        })
    }

    /// The next line that it says within `within`.
    pub fn next_line(&self, within: Duration) -> Option<String> {
        self.lines.recv_timeout(within).ok()
    }

    /// Writes a line to its standard input. Whoever has ended does not hear it.
    pub fn tell(&mut self, line: &str) {
        if let Some(input) = &mut self.child.stdin {
            let _ = writeln!(input, "{line}");
        }
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// SIGKILL, as when the power is cut: nothing of it runs on.
    pub fn kill(mut self) {
        self.end();
    }

    /// SIGTERM, and waits until it has ended.
    ///
    /// # Errors
    /// [`RigError::NotSeen`] when it still runs after `within`; it is killed then.
    pub fn stop(mut self, within: Duration) -> Result<(), RigError> {
        let until = Instant::now() + within;
        // A child that was not waited for keeps its number, so that nobody else is meant.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        while self.runs() {
            if Instant::now() > until {
                return Err(RigError::NotSeen(format!("{} does not stop", self.name)));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn end(&mut self) {
        // It may have ended by itself; then there is nothing to kill and only its code to fetch.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

fn listen(output: ChildStdout, mut copy: File) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // A full disk must not stop the program that is being listened to.
            let _ = writeln!(copy, "{line}");
            let _ = sender.send(line);
        }
    });
    lines
}
