//! Lets a simulated scanner be reached: memory, a pseudo terminal, TCP.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use kiosk_device::dock::Dock;
use kiosk_device::link::{Pty, from_stream, pair, pty};
use kiosk_device::{Connect, Link, OpenError};
use thiserror::Error;

use super::breakage::Act;
use super::{Form, ScannerBreakage, typed, written};
use crate::scanner::{Ending, Settings};

/// A scanner that is not plugged in yet.
#[derive(Debug, Clone, Copy, Default)]
pub struct SimulatedScanner {
    /// What it looks like to the system.
    pub form: Form,
    /// How it is set.
    pub settings: Settings,
}

/// The hand at a scanner; dropped, the scanner is unplugged. Clones hold the same scanner.
#[derive(Clone)]
pub struct ScannerHandle {
    scanner: SimulatedScanner,
    line: Dock<Line>,
    link_text: String,
}

/// Nobody listens to the scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the scanner is not plugged in")]
pub struct NotPlugged;

#[derive(Default)]
struct Line {
    far: Option<Box<dyn Link>>,
    /// Kept up while nobody has the other end open.
    pty: Option<Pty>,
    /// Said as soon as somebody listens again.
    waiting: Vec<u8>,
}

/// How long a host may leave bytes unread.
const SEND_MAX: Duration = Duration::from_secs(5);

impl SimulatedScanner {
    /// Waits in memory for [`ScannerHandle::connector`].
    pub fn in_memory(self) -> ScannerHandle {
        self.reached_by("memory:scanner".into(), Line::default())
    }

    /// Stands at the near end of a new pseudo terminal.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn serve_pty(self) -> io::Result<ScannerHandle> {
        let pty = pty()?;
        let (link_text, line) = (pty.link_text.clone(), Line::on(pty));
        Ok(self.reached_by(link_text, line))
    }

    /// Listens at `address`, for one host after another.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub fn serve_tcp(self, address: SocketAddr) -> io::Result<ScannerHandle> {
        let listener = TcpListener::bind(address)?;
        let link_text = format!("tcp:{}", listener.local_addr()?);
        let handle = self.reached_by(link_text, Line::default());
        let line = handle.line.clone();
        // Ends with the program: a simulator has nothing to put away.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Ok(link) = from_stream("scanner".into(), stream) {
                    line.change(|line| line.plug(link));
                }
            }
        });
        Ok(handle)
    }

    fn reached_by(self, link_text: String, line: Line) -> ScannerHandle {
        ScannerHandle {
            scanner: self,
            line: Dock::new(line),
            link_text,
        }
    }
}

impl ScannerHandle {
    /// What the config of a kiosk says to reach it, e.g. `serial:/dev/pts/3`.
    pub fn link_text(&self) -> &str {
        &self.link_text
    }

    /// Opens lines to it in memory.
    pub fn connector(&self) -> ScannerConnector {
        let line = self.line.clone();
        ScannerConnector { line }
    }

    /// Holds a QR code that says `text` before it.
    ///
    /// # Errors
    /// [`NotPlugged`].
    pub fn scan(&self, text: &str) -> Result<(), NotPlugged> {
        self.send(&self.bytes_of(text))
    }

    /// The same, and it goes wrong.
    ///
    /// # Errors
    /// [`NotPlugged`].
    pub fn scan_broken(&self, text: &str, breakage: ScannerBreakage) -> Result<(), NotPlugged> {
        let ending = self.ending_bytes();
        for act in breakage.acts(&self.bytes_of(text), ending) {
            match act {
                Act::Send(bytes) if self.is_plugged() => self.send(&bytes)?,
                Act::Send(bytes) => self.line.change(|line| line.waiting = bytes),
                Act::Unplug => self.unplug(),
            }
        }
        Ok(())
    }

    /// What it puts on the line for `text`.
    pub fn bytes_of(&self, text: &str) -> Vec<u8> {
        match self.scanner.form {
            Form::Text => written(text, &self.scanner.settings),
            Form::Keys => typed(text, &self.scanner.settings),
        }
    }

    fn ending_bytes(&self) -> usize {
        let endless = Settings {
            ending: Ending::Silence,
            ..self.scanner.settings
        };
        let scanner = SimulatedScanner {
            settings: endless,
            ..self.scanner
        };
        self.bytes_of("").len() - scanner.in_memory().bytes_of("").len()
    }

    /// Puts these bytes on the line, whatever they are.
    ///
    /// # Errors
    /// [`NotPlugged`].
    pub fn send(&self, bytes: &[u8]) -> Result<(), NotPlugged> {
        self.line.change(|line| line.say(bytes))
    }

    /// Pulls the plug. On TCP and in memory the next host plugs it in again.
    pub fn unplug(&self) {
        self.line.change(|line| {
            line.far = None;
            line.pty = None;
        });
    }

    /// Whether a host has it open; always, on a pseudo terminal.
    pub fn is_plugged(&self) -> bool {
        self.line
            .look(|line| line.far.is_some() || line.pty.is_some())
    }

    /// Waits until a host has it open.
    pub fn wait_until_plugged(&self, deadline: Duration) -> bool {
        let plugged = |line: &mut Line| (line.far.is_some() || line.pty.is_some()).then_some(());
        self.line.wait(deadline, plugged).is_some()
    }
}

impl Line {
    fn on(pty: Pty) -> Self {
        Self {
            pty: Some(pty),
            ..Self::default()
        }
    }

    fn plug(&mut self, link: Box<dyn Link>) {
        self.far = Some(link);
        let waiting = std::mem::take(&mut self.waiting);
        if !waiting.is_empty() {
            // A host that went at once hears it when it comes again, or never.
            let _ = self.say(&waiting);
        }
    }

    fn say(&mut self, bytes: &[u8]) -> Result<(), NotPlugged> {
        let link = match (&mut self.far, &mut self.pty) {
            (Some(far), _) => far,
            (None, Some(pty)) => &mut pty.link,
            (None, None) => return Err(NotPlugged),
        };
        link.write_all(bytes, SEND_MAX).map_err(|_| {
            self.far = None;
            NotPlugged
        })
    }
}

/// Opens lines to a simulated scanner in memory.
pub struct ScannerConnector {
    line: Dock<Line>,
}

impl Connect for ScannerConnector {
    fn name(&self) -> String {
        "memory:scanner".into()
    }

    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError> {
        let (near, far) = pair("scanner");
        self.line.change(|line| line.plug(Box::new(far)));
        Ok(Box::new(near))
    }
}
