//! The kiosk's capability on any scanner.
//!
//! ```text
//!   closed ─ arm ─► open, read until quiet ─► armed ─ code, fault ─► open
//!      ▲                                        └── nothing yet ──► armed
//!      └── link broke ──────────────────────────────────┘
//! ```
//!
//! The line stays open between two codes: a keyboard that is not held types into the screen.

use std::time::{Duration, Instant};

use kiosk_device::capability::{Device, Scan, Scanner};
use kiosk_device::{
    Connect, Failure, FailureKind, Identity, Link, LinkAddress, LinkError, OpenError,
};
use kiosk_domain::{Capability, DeviceState};
use zeroize::Zeroizing;

use super::hearing::{Hearing, Outcome};
use super::keyboard::KeyboardAddress;
use super::{ScanFault, Settings};

/// A scanner on a link. Connects when first armed, and again after the link broke.
pub struct CodeScanner {
    connect: Box<dyn Connect>,
    link: Option<Box<dyn Link>>,
    hearing: Hearing,
    quiet: Duration,
    is_armed: bool,
    heard_at: Instant,
}

/// This long without a byte lies between two codes: many times what lies between two bytes of one,
/// and less than anybody needs to take a code away and hold up another.
const PAUSE: Duration = Duration::from_millis(60);
/// Whole records of a keyboard, on machines of either width.
const READ_BYTES: usize = 480;

impl CodeScanner {
    /// A scanner that sends text over `connect`, set as `settings` say.
    pub fn text(connect: impl Connect + 'static, settings: Settings) -> Self {
        Self::new(Box::new(connect), Hearing::text(settings), settings)
    }

    /// A scanner that is a keyboard; `connect` carries the kernel's records of its keys.
    pub fn keys(connect: impl Connect + 'static, settings: Settings) -> Self {
        Self::new(Box::new(connect), Hearing::keys(settings), settings)
    }

    /// A scanner on the config's link text: `serial:…` or `tcp:…` for one that sends text,
    /// `keyboard:/dev/input/by-id/…-event-kbd` for one that is a keyboard.
    ///
    /// # Errors
    /// [`OpenError`], when the text is not such a link.
    pub fn from_config(link_text: &str, settings: Settings) -> Result<Self, OpenError> {
        if KeyboardAddress::is_claimed_by(link_text) {
            return Ok(Self::keys(link_text.parse::<KeyboardAddress>()?, settings));
        }
        Ok(Self::text(link_text.parse::<LinkAddress>()?, settings))
    }

    fn new(connect: Box<dyn Connect>, hearing: Hearing, settings: Settings) -> Self {
        Self {
            connect,
            link: None,
            hearing,
            quiet: settings.quiet,
            is_armed: false,
            heard_at: Instant::now(),
        }
    }

    fn at(&self, kind: FailureKind, why: &str) -> Failure {
        Failure::new(kind, format!("{}: {why}", self.connect.name()))
    }

    /// Reads until nothing comes, and forgets it. A link that broke while nobody listened is opened
    /// anew, once.
    fn settle(&mut self, until: Instant) -> Result<(), Failure> {
        let was_open = self.link.is_some();
        match self.read_until_quiet(until) {
            Err(failure) if was_open && failure.kind == FailureKind::Disconnected => {
                self.read_until_quiet(until)
            }
            outcome => outcome,
        }
    }

    fn read_until_quiet(&mut self, until: Instant) -> Result<(), Failure> {
        loop {
            // The rest of a code that has begun may take longer than a pause.
            let pause = if self.hearing.may_go_on() {
                self.quiet.max(PAUSE)
            } else {
                PAUSE
            };
            if Instant::now() + pause > until {
                return Err(self.at(FailureKind::Busy, "it does not fall quiet"));
            }
            let mut buffer = Zeroizing::new([0; READ_BYTES]);
            match self.read(&mut buffer[..], pause)? {
                0 => break,
                count => self.throw_away(&buffer[..count]),
            }
        }
        self.hearing.rest();
        Ok(())
    }

    /// Heard all the same, so that the keys which are held down stay known.
    fn throw_away(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (taken, outcome) = self.hearing.push(bytes);
            drop(outcome);
            bytes = &bytes[taken..];
        }
    }

    /// How many bytes came; none when time ran out.
    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, Failure> {
        let link = match self.link.take() {
            Some(link) => link,
            None => {
                self.hearing.begin_anew();
                self.connect.connect()?
            }
        };
        match self.link.insert(link).read(buffer, deadline) {
            Ok(count) => Ok(count),
            Err(LinkError::Timeout { .. }) => Ok(0),
            Err(error) => {
                self.link = None;
                self.disarm();
                Err(error.into())
            }
        }
    }

    /// Until the first code of those that are there.
    fn hear(&mut self, until: Instant) -> Result<Option<Outcome>, Failure> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let mut buffer = Zeroizing::new([0; READ_BYTES]);
            let count = self.read(&mut buffer[..], left.min(self.until_silence()))?;
            if count > 0 {
                self.heard_at = Instant::now();
                if let (taken, Some(outcome)) = self.hearing.push(&buffer[..count]) {
                    self.throw_away(&buffer[taken..count]);
                    return Ok(Some(outcome));
                }
            } else if self.hearing.is_amid()
                && self.until_silence().is_zero()
                && let Some(outcome) = self.hearing.fell_silent()
            {
                return Ok(Some(outcome));
            }
            if Instant::now() >= until {
                return Ok(None);
            }
        }
    }

    fn until_silence(&self) -> Duration {
        match self.hearing.is_amid() {
            true => self.quiet.saturating_sub(self.heard_at.elapsed()),
            false => Duration::MAX,
        }
    }

    fn unreadable(&self, fault: ScanFault) -> Failure {
        self.at(FailureKind::Unreadable, &fault.to_string())
    }
}

impl Device for CodeScanner {
    fn capability(&self) -> Capability {
        Capability::Scanner
    }

    /// A scanner does not tell its name. What never falls quiet is none.
    fn identify(&mut self, deadline: Duration) -> Result<Identity, Failure> {
        self.disarm();
        match self.settle(Instant::now() + deadline) {
            Ok(()) => Ok(Identity::default()),
            Err(failure) if failure.kind == FailureKind::Busy => {
                let why =
                    "something talks without end, no scanner does; check the link in the config";
                Err(self.at(FailureKind::NotThatDevice, why))
            }
            Err(failure) => Err(failure),
        }
    }
}

impl Scanner for CodeScanner {
    fn state(&mut self, deadline: Duration) -> DeviceState {
        if self.is_armed {
            return DeviceState::Online;
        }
        match self.settle(Instant::now() + deadline) {
            Ok(()) => DeviceState::Online,
            Err(failure) => failure.state(),
        }
    }

    fn arm(&mut self, deadline: Duration) -> Result<(), Failure> {
        self.disarm();
        self.settle(Instant::now() + deadline)?;
        self.is_armed = true;
        Ok(())
    }

    fn scan(&mut self, deadline: Duration) -> Result<Scan, Failure> {
        if !self.is_armed {
            return Err(self.at(FailureKind::Cancelled, "nobody has asked for a code"));
        }
        match self.hear(Instant::now() + deadline)? {
            None => Err(self.at(FailureKind::NothingPresented, "no code before the deadline")),
            Some(outcome) => {
                self.disarm();
                outcome.map_err(|fault| self.unreadable(fault))
            }
        }
    }

    fn disarm(&mut self) {
        self.is_armed = false;
        self.hearing.forget();
    }
}
