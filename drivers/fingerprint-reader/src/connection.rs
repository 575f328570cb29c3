//! Keeps a line to a module: finds its speed, greets it, makes it fast, and begins anew when it broke.

use std::thread;
use std::time::{Duration, Instant};

use kiosk_device::{Failure, FailureKind, Link};

use crate::line::{ConnectAt, Progress, run, settle};
use crate::protocol::{
    ADDRESS_DEFAULT, Command, Confirmation, ReadSysPara, SetSysPara, SystemParameters, VfyPwd,
};
use crate::secret::Secret;
use crate::session::{Answer, Exchange, Fault};

/// Speeds that modules are found at: as delivered, the fastest, and the slow ones that some are
/// set to.
const BAUDS: [u32; 4] = [57_600, 115_200, 38_400, 9_600];

/// A module that changes its speed hears nothing for a while: the Adafruit client gives it as long.
const SPEED_CHANGE: Duration = Duration::from_millis(250);

/// How the module of a kiosk is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Its address.
    pub address: u32,
    /// Its password.
    pub password: u32,
    /// The speed that it is brought to: a picture takes 7 s at 57600 and 3.5 s at 115200.
    pub baud: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            address: ADDRESS_DEFAULT,
            password: 0,
            baud: 115_200,
        }
    }
}

/// The way to one module. Connects when first asked, and again after the line broke or fell out of
/// step.
pub(crate) struct Connection {
    connect: Box<dyn ConnectAt>,
    settings: Settings,
    /// The speed at which it answered last. It keeps the speed in flash, so after a power cut it
    /// is still the fast one, and a fresh module is at the slow one: both are tried.
    baud: u32,
    line: Option<Line>,
}

struct Line {
    link: Box<dyn Link>,
    parameters: SystemParameters,
}

/// For transfers that nobody watches.
pub(crate) fn unwatched(_: Progress) {}

impl Connection {
    /// To a module set as `settings` say. Does not connect yet.
    pub fn new(connect: Box<dyn ConnectAt>, settings: Settings) -> Self {
        Self {
            connect,
            settings,
            baud: settings.baud,
            line: None,
        }
    }

    /// Begins anew with the next command.
    pub fn drop_line(&mut self) {
        self.line = None;
    }

    /// Runs a command without data of ours.
    pub fn ask<C: Command>(
        &mut self,
        command: C,
        until: Instant,
    ) -> Result<Answer<C::Reply>, Fault> {
        self.exchange(command, None, until, &mut unwatched)
    }

    /// Runs one command. A module that lost its power since the last one refuses it and wants to be
    /// greeted; nothing was done then, so it is asked once more.
    pub fn exchange<C: Command>(
        &mut self,
        command: C,
        data: Option<&Secret>,
        until: Instant,
        watch: &mut dyn FnMut(Progress),
    ) -> Result<Answer<C::Reply>, Fault> {
        match self.exchange_once(command, data, until, watch) {
            Err(Fault::Refused {
                confirmation: Confirmation::NotVerified,
                ..
            }) => self.exchange_once(command, data, until, watch),
            outcome => outcome,
        }
    }

    /// A line that is out of step is dropped, so that the next command connects.
    fn exchange_once<C: Command>(
        &mut self,
        command: C,
        data: Option<&Secret>,
        until: Instant,
        watch: &mut dyn FnMut(Progress),
    ) -> Result<Answer<C::Reply>, Fault> {
        let address = self.settings.address;
        let line = self.connected(until)?;
        let mut exchange = Exchange::new(command, address);
        if let Some(data) = data {
            exchange = exchange.with_data(data, line.parameters.packet_size);
        }
        let outcome = run(&mut *line.link, exchange, until, watch);
        if outcome.as_ref().is_err_and(Fault::breaks_line) {
            self.line = None;
        }
        outcome
    }

    fn connected(&mut self, until: Instant) -> Result<&mut Line, Fault> {
        let line = match self.line.take() {
            Some(line) => line,
            None => self.hurried(until)?,
        };
        Ok(self.line.insert(line))
    }

    /// Finds the module, then brings it to the speed that is wanted.
    fn hurried(&mut self, until: Instant) -> Result<Line, Fault> {
        let mut line = self.found(until)?;
        let found = line.parameters.baud();
        if found >= self.settings.baud {
            return Ok(line);
        }
        let units = u8::try_from(self.settings.baud / 9600).unwrap_or(12);
        let faster = Exchange::new(SetSysPara::Baud9600(units), self.settings.address);
        match run(&mut *line.link, faster, until, &mut unwatched) {
            // It stays as it is: slow is better than not at all.
            Err(Fault::Refused { .. }) => return Ok(line),
            // Its answer may come at the new speed already, and then reads as silence or noise.
            Ok(_) | Err(Fault::Silent { .. } | Fault::Garbled { .. }) => drop(line),
            Err(fault) => return Err(fault),
        }
        thread::sleep(SPEED_CHANGE.min(until.saturating_duration_since(Instant::now())));
        self.baud = self.settings.baud;
        self.found(until)
    }

    /// Tries the speed it answered at last, then the others.
    fn found(&mut self, until: Instant) -> Result<Line, Fault> {
        let mut first = None;
        let speeds = [self.baud].into_iter().chain(BAUDS);
        for (at, baud) in speeds.enumerate() {
            let again = at > 0 && baud == self.baud;
            if again || Instant::now() >= until {
                continue;
            }
            match self.greet(baud, until) {
                Ok(line) => {
                    self.baud = baud;
                    return Ok(line);
                }
                Err(fault @ (Fault::Silent { .. } | Fault::Garbled { .. })) => {
                    first.get_or_insert(fault);
                }
                Err(fault) => return Err(fault),
            }
        }
        Err(self.unknown(first))
    }

    /// Garbage at every speed is another device; silence may be a module without power.
    fn unknown(&self, first: Option<Fault>) -> Fault {
        match first {
            Some(Fault::Garbled { .. }) => Fault::Device(self.at(Failure::new(
                FailureKind::NotThatDevice,
                "what answers is no fingerprint module; check the link in the config",
            ))),
            Some(fault) => fault,
            None => Fault::Silent {
                command: VfyPwd::NAME,
            },
        }
    }

    /// Handshake and settings. The settings' answer has a shape of its own, so once it is read no
    /// answer to anything earlier can still be on its way.
    fn greet(&mut self, baud: u32, until: Instant) -> Result<Line, Fault> {
        let mut link = self.connect.connect_at(baud)?;
        settle(&mut *link, until)?;
        let address = self.settings.address;
        let hello = Exchange::new(VfyPwd(self.settings.password), address);
        run(&mut *link, hello, until, &mut unwatched)?;
        let asked = Exchange::new(ReadSysPara, address);
        let parameters = run(&mut *link, asked, until, &mut unwatched)?.reply;
        Ok(Line { link, parameters })
    }

    /// `failure`, with the name of the line it happened on.
    pub fn at(&self, failure: Failure) -> Failure {
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
