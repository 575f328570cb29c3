//! Joins the sessions to a line, and connects again by itself.

use std::thread;
use std::time::{Duration, Instant};

use kiosk_device::capability::{Device, FingerprintImage, FingerprintReader};
use kiosk_device::{Failure, FailureKind, Identity, Link, LinkAddress, OpenError};
use kiosk_domain::{Capability, DeviceState};

use crate::line::{ConnectAt, Progress, run, settle};
use crate::picture::unpack;
use crate::protocol::{
    ADDRESS_DEFAULT, AuraLed, Buffer, Command, Confirmation, DownChar, GenImg, Img2Tz,
    MatchBuffers, ReadSysPara, SetSysPara, SystemParameters, TemplateCount, UpChar, UpImage,
    VfyPwd,
};
use crate::quality::{Quality, judge};
use crate::secret::Secret;
use crate::session::{Answer, Capture, Exchange, Fault, Step};

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

/// A ZFM module on a line. Connects when first used, and again after the line broke or fell out
/// of step. A call may outlast its deadline by the time that one stuck system call is given.
pub struct ZfmReader {
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

fn unwatched(_: Progress) {}

impl ZfmReader {
    /// A module set as `settings` say, reached by `connect`. Does not connect yet.
    pub fn new(connect: impl ConnectAt + 'static, settings: Settings) -> Self {
        Self {
            connect: Box::new(connect),
            settings,
            baud: settings.baud,
            line: None,
        }
    }

    /// A module as delivered, on the config's link text. Does not connect yet: an unplugged
    /// module may come back.
    ///
    /// # Errors
    /// [`OpenError`], when the text is not a link.
    pub fn from_config(link_text: &str) -> Result<Self, OpenError> {
        Ok(Self::new(
            link_text.parse::<LinkAddress>()?,
            Settings::default(),
        ))
    }

    /// What the module says of itself.
    ///
    /// # Errors
    /// The module's or the line's [`Failure`].
    pub fn parameters(&mut self, deadline: Duration) -> Result<SystemParameters, Failure> {
        Ok(self.ask(ReadSysPara, Instant::now() + deadline)?.reply)
    }

    /// How many templates it keeps. A kiosk's module must keep none.
    ///
    /// # Errors
    /// The module's or the line's [`Failure`].
    pub fn template_count(&mut self, deadline: Duration) -> Result<u16, Failure> {
        Ok(self.ask(TemplateCount, Instant::now() + deadline)?.reply)
    }

    /// Lights its ring. Modules without one say [`FailureKind::Unsupported`] or
    /// [`FailureKind::Busy`], by their age.
    ///
    /// # Errors
    /// The module's or the line's [`Failure`].
    pub fn light(&mut self, led: AuraLed, deadline: Duration) -> Result<(), Failure> {
        self.ask(led, Instant::now() + deadline)?;
        Ok(())
    }

    /// Waits for a finger and fetches its picture, whatever its quality; `watch` is told how much
    /// of it came.
    ///
    /// # Errors
    /// As for [`FingerprintReader::capture`], save that a poor picture is none.
    pub fn capture_watched(
        &mut self,
        deadline: Duration,
        watch: &mut dyn FnMut(Progress),
    ) -> Result<FingerprintImage, Failure> {
        let until = Instant::now() + deadline;
        self.wait_for_finger(until)?;
        let data = self.exchange(UpImage, None, until, watch)?.data;
        unpack(&data).ok_or_else(|| {
            self.line = None;
            let detail = format!("{} bytes are no picture that we know", data.len());
            self.at(Failure::new(FailureKind::Unreadable, detail))
        })
    }

    /// The features that the module finds in the picture taken last, in the maker's own format.
    ///
    /// # Errors
    /// [`FailureKind::Unreadable`] when it finds too few, else the line's failure.
    pub fn template(&mut self, deadline: Duration) -> Result<Secret, Failure> {
        let until = Instant::now() + deadline;
        self.ask(Img2Tz(Buffer::One), until)?;
        Ok(self.ask(UpChar(Buffer::One), until)?.data)
    }

    /// Lets the module compare the picture taken last with `template`; the maker's score, `None`
    /// when they are of two fingers. See [`MatchBuffers`] for how little that proves.
    ///
    /// # Errors
    /// As for [`Self::template`].
    pub fn compare_on_module(
        &mut self,
        template: &Secret,
        deadline: Duration,
    ) -> Result<Option<u16>, Failure> {
        let until = Instant::now() + deadline;
        self.ask(Img2Tz(Buffer::One), until)?;
        self.exchange(DownChar(Buffer::Two), Some(template), until, &mut unwatched)?;
        match self.ask(MatchBuffers, until) {
            Ok(answer) => Ok(Some(answer.reply)),
            Err(Fault::Refused {
                confirmation: Confirmation::NoMatch,
                ..
            }) => Ok(None),
            Err(fault) => Err(self.at(fault.into())),
        }
    }

    fn wait_for_finger(&mut self, until: Instant) -> Result<(), Failure> {
        let mut capture = Capture::default();
        loop {
            let seen = self.ask(GenImg, until).map(|answer| answer.reply);
            match capture.looked(seen) {
                Step::Upload => return Ok(()),
                Step::Fail(fault) => return Err(self.at(fault.into())),
                Step::LookAfter(pause) if Instant::now() + pause < until => thread::sleep(pause),
                Step::LookAfter(_) => {
                    let detail = "no finger before the deadline";
                    return Err(self.at(Failure::new(FailureKind::NothingPresented, detail)));
                }
            }
        }
    }

    fn ask<C: Command>(&mut self, command: C, until: Instant) -> Result<Answer<C::Reply>, Fault> {
        self.exchange(command, None, until, &mut unwatched)
    }

    /// Runs one command. A module that lost its power since the last one refuses it and wants to be
    /// greeted; nothing was done then, so it is asked once more.
    fn exchange<C: Command>(
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
    fn at(&self, failure: Failure) -> Failure {
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

impl Device for ZfmReader {
    fn capability(&self) -> Capability {
        Capability::FingerprintReader
    }

    fn identify(&mut self, deadline: Duration) -> Result<Identity, Failure> {
        let parameters = self
            .parameters(deadline)
            .map_err(|failure| self.at(failure))?;
        Ok(Identity {
            maker: None,
            model: Some(format!("ZFM module, system {:04X}", parameters.system_id)),
            firmware: None,
        })
    }
}

impl FingerprintReader for ZfmReader {
    fn state(&mut self, deadline: Duration) -> DeviceState {
        match self.parameters(deadline) {
            Ok(parameters) if parameters.is_busy() => DeviceState::Busy,
            Ok(_) => DeviceState::Online,
            Err(failure) => failure.state(),
        }
    }

    fn capture(&mut self, deadline: Duration) -> Result<FingerprintImage, Failure> {
        let picture = self.capture_watched(deadline, &mut unwatched)?;
        match judge(&picture) {
            Quality::Good => Ok(picture),
            Quality::NoFinger => {
                let detail = "the picture shows no finger";
                Err(self.at(Failure::new(FailureKind::NothingPresented, detail)))
            }
            poor => {
                let detail = format!("the finger is {poor}");
                Err(self.at(Failure::new(FailureKind::Unreadable, detail)))
            }
        }
    }
}
