//! The kiosk's capability on a ZFM module.

use std::thread;
use std::time::{Duration, Instant};

use kiosk_device::capability::{Device, FingerprintImage, FingerprintReader};
use kiosk_device::{Failure, FailureKind, Identity, LinkAddress, OpenError};
use kiosk_domain::{Capability, DeviceState};

use crate::connection::{Connection, Settings, unwatched};
use crate::line::{ConnectAt, Progress};
use crate::picture::unpack;
use crate::protocol::{
    AuraLed, Buffer, Confirmation, DownChar, GenImg, Img2Tz, MatchBuffers, ReadSysPara,
    SystemParameters, TemplateCount, UpChar, UpImage,
};
use crate::quality::{Quality, judge};
use crate::secret::Secret;
use crate::session::{Capture, Fault, Step};

/// A ZFM module on a line. Connects when first used, and again after the line broke or fell out
/// of step. A call may outlast its deadline by the time that one stuck system call is given.
pub struct ZfmReader {
    connection: Connection,
}

impl ZfmReader {
    /// A module set as `settings` say, reached by `connect`. Does not connect yet.
    pub fn new(connect: impl ConnectAt + 'static, settings: Settings) -> Self {
        Self {
            connection: Connection::new(Box::new(connect), settings),
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
        Ok(self
            .connection
            .ask(ReadSysPara, Instant::now() + deadline)?
            .reply)
    }

    /// How many templates it keeps. A kiosk's module must keep none.
    ///
    /// # Errors
    /// The module's or the line's [`Failure`].
    pub fn template_count(&mut self, deadline: Duration) -> Result<u16, Failure> {
        Ok(self
            .connection
            .ask(TemplateCount, Instant::now() + deadline)?
            .reply)
    }

    /// Lights its ring. Modules without one say [`FailureKind::Unsupported`] or
    /// [`FailureKind::Busy`], by their age.
    ///
    /// # Errors
    /// The module's or the line's [`Failure`].
    pub fn light(&mut self, led: AuraLed, deadline: Duration) -> Result<(), Failure> {
        self.connection.ask(led, Instant::now() + deadline)?;
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
        let data = self.connection.exchange(UpImage, None, until, watch)?.data;
        unpack(&data).ok_or_else(|| {
            self.connection.drop_line();
            let detail = format!("{} bytes are no picture that we know", data.len());
            self.connection
                .at(Failure::new(FailureKind::Unreadable, detail))
        })
    }

    /// The features that the module finds in the picture taken last, in the maker's own format.
    ///
    /// # Errors
    /// [`FailureKind::Unreadable`] when it finds too few, else the line's failure.
    pub fn template(&mut self, deadline: Duration) -> Result<Secret, Failure> {
        let until = Instant::now() + deadline;
        self.connection.ask(Img2Tz(Buffer::One), until)?;
        Ok(self.connection.ask(UpChar(Buffer::One), until)?.data)
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
        self.connection.ask(Img2Tz(Buffer::One), until)?;
        self.connection
            .exchange(DownChar(Buffer::Two), Some(template), until, &mut unwatched)?;
        match self.connection.ask(MatchBuffers, until) {
            Ok(answer) => Ok(Some(answer.reply)),
            Err(Fault::Refused {
                confirmation: Confirmation::NoMatch,
                ..
            }) => Ok(None),
            Err(fault) => Err(self.connection.at(fault.into())),
        }
    }

    fn wait_for_finger(&mut self, until: Instant) -> Result<(), Failure> {
        let mut capture = Capture::default();
        loop {
            let seen = self
                .connection
                .ask(GenImg, until)
                .map(|answer| answer.reply);
            match capture.looked(seen) {
                Step::Upload => return Ok(()),
                Step::Fail(fault) => return Err(self.connection.at(fault.into())),
                Step::LookAfter(pause) if Instant::now() + pause < until => thread::sleep(pause),
                Step::LookAfter(_) => {
                    let detail = "no finger before the deadline";
                    return Err(self
                        .connection
                        .at(Failure::new(FailureKind::NothingPresented, detail)));
                }
            }
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
            .map_err(|failure| self.connection.at(failure))?;
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

    fn finger_present(&mut self, deadline: Duration) -> Result<bool, Failure> {
        match self.connection.ask(GenImg, Instant::now() + deadline) {
            Ok(_) => Ok(true),
            Err(Fault::Refused {
                confirmation: Confirmation::NoFinger | Confirmation::ImageFailed,
                ..
            }) => Ok(false),
            Err(fault) => Err(self.connection.at(fault.into())),
        }
    }

    fn picture(&mut self, deadline: Duration) -> Result<FingerprintImage, Failure> {
        self.capture_watched(deadline, &mut unwatched)
    }

    fn capture(&mut self, deadline: Duration) -> Result<FingerprintImage, Failure> {
        let picture = self.capture_watched(deadline, &mut unwatched)?;
        match judge(&picture) {
            Quality::Good => Ok(picture),
            Quality::NoFinger => {
                let detail = "the picture shows no finger";
                Err(self
                    .connection
                    .at(Failure::new(FailureKind::NothingPresented, detail)))
            }
            poor => {
                let detail = format!("the finger is {poor}");
                Err(self
                    .connection
                    .at(Failure::new(FailureKind::Unreadable, detail)))
            }
        }
    }
}
