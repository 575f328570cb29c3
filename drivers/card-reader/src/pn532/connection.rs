//! Keeps a line to a module: wakes it, makes sure that it is one, and begins anew when it broke.

use std::time::{Duration, Instant};

use kiosk_device::{Connect, Failure, FailureKind, Link};

use super::line::{run, settle};
use super::protocol::{
    Command, Diagnose, Firmware, Frame, GetFirmwareVersion, PN532_CHIP, RfConfiguration,
    SamConfiguration, WAKE_UP,
};
use super::session::Fault;

/// How long the first words may take to leave.
const WRITE_MAX: Duration = Duration::from_millis(300);
/// A look that found nothing is repeated so often before the module says so.
const LOOKS_MORE: u8 = 1;
/// So often a card is asked again whose answer broke on the air.
const REPEATS_MORE: u8 = 2;

/// How a module is woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wake {
    /// By bytes that are no frame.
    Line,
    /// By being addressed.
    Bus,
}

/// The way to one module. Connects when first asked, and again after the line broke or fell out of
/// step.
pub(super) struct Connection {
    connect: Box<dyn Connect>,
    wake: Wake,
    line: Option<Line>,
    /// How many lines there were: what a card was told does not outlive one.
    lines: u32,
    /// The last word that was echoed.
    word: u32,
}

struct Line {
    link: Box<dyn Link>,
    firmware: Firmware,
}

impl Connection {
    /// To a module that is reached by `connect`. Does not connect yet.
    pub(super) fn new(connect: Box<dyn Connect>, wake: Wake) -> Self {
        Self {
            connect,
            wake,
            line: None,
            lines: 0,
            word: u32::from_be_bytes(*b"huds"),
        }
    }

    /// Says `command`. A module that lost its power since the last one does not hear it; where
    /// saying it twice does no harm, it is woken and asked once more.
    pub(super) fn ask<C: Command>(
        &mut self,
        command: &C,
        until: Instant,
    ) -> Result<C::Reply, Fault> {
        let is_stale = self.line.is_some();
        match self.ask_once(command, until) {
            Err(_) if is_stale && C::REPEATABLE && Instant::now() < until => {
                self.ask_once(command, until)
            }
            outcome => outcome,
        }
    }

    /// Says `command` on line number `line` and on no other.
    pub(super) fn ask_on<C: Command>(
        &mut self,
        line: u32,
        command: &C,
        until: Instant,
    ) -> Result<C::Reply, Fault> {
        if self.line.is_none() || self.lines != line {
            return Err(Fault::Lost);
        }
        self.ask_once(command, until)
    }

    /// The number of the line that is open now.
    pub(super) fn line_number(&self) -> u32 {
        self.lines
    }

    /// Whether a line is open and in step.
    pub(super) fn is_open(&self) -> bool {
        self.line.is_some()
    }

    /// What the module says it is.
    pub(super) fn firmware(&mut self, until: Instant) -> Result<Firmware, Fault> {
        self.ask(&GetFirmwareVersion, until)
    }

    /// A line on which anything went wrong is dropped, so that the next command connects.
    fn ask_once<C: Command>(&mut self, command: &C, until: Instant) -> Result<C::Reply, Fault> {
        let mut line = match self.line.take() {
            Some(line) => line,
            None => self.greet(until)?,
        };
        let reply = run(&mut *line.link, command, until)?;
        self.line = Some(line);
        Ok(reply)
    }

    /// Once the echo of a new word is heard, no answer to anything earlier can still be on its way.
    fn greet(&mut self, until: Instant) -> Result<Line, Fault> {
        let mut link = self.connect.connect()?;
        self.lines = self.lines.wrapping_add(1);
        self.word = self.word.wrapping_add(1);
        let (wake, word) = (self.wake, self.word.to_be_bytes());
        match introduce(&mut *link, wake, word, until) {
            Ok(firmware) => Ok(Line { link, firmware }),
            Err(fault) if fault.is_babble() => Err(self.stranger()),
            Err(fault) => Err(fault),
        }
        .and_then(|line| self.known(line))
    }

    fn known(&self, line: Line) -> Result<Line, Fault> {
        if line.firmware.chip == PN532_CHIP && line.firmware.speaks_to_cards() {
            Ok(line)
        } else {
            Err(self.stranger())
        }
    }

    fn stranger(&self) -> Fault {
        let detail = "what answers is no PN532; check the link in the config and the switches of \
                      the board";
        Fault::Device(self.at(Failure::new(FailureKind::NotThatDevice, detail)))
    }

    /// `failure`, with the name of the line it happened on.
    pub(super) fn at(&self, failure: Failure) -> Failure {
        let name = self.connect.name();
        if failure.detail.contains(&name) {
            return failure;
        }
        Failure {
            detail: format!("{name}: {}", failure.detail),
            ..failure
        }
    }
}

fn introduce(
    link: &mut dyn Link,
    wake: Wake,
    word: [u8; 4],
    until: Instant,
) -> Result<Firmware, Fault> {
    settle(link, until)?;
    if wake == Wake::Line {
        write(link, &WAKE_UP)?;
    }
    // Whatever it is at, it stops.
    write(link, &Frame::Ack.bytes())?;
    run(link, &SamConfiguration, until)?;
    run(link, &Diagnose { word }, until)?;
    let firmware = run(link, &GetFirmwareVersion, until)?;
    if firmware.chip == PN532_CHIP {
        let looks = RfConfiguration::Looks { more: LOOKS_MORE };
        run(link, &looks, until)?;
        let repeats = RfConfiguration::Repeats { more: REPEATS_MORE };
        run(link, &repeats, until)?;
    }
    Ok(firmware)
}

fn write(link: &mut dyn Link, bytes: &[u8]) -> Result<(), Fault> {
    let written = link.write_all(bytes, WRITE_MAX);
    written.map_err(|failed| failed.error.into())
}
