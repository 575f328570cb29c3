//! The kiosk's capability on a PN532.

use std::thread;
use std::time::{Duration, Instant};

use kiosk_device::capability::{
    Card, CardReader, Device, Document, DocumentKey, StaffAnswer, TypedPin,
};
use kiosk_device::{Connect, Failure, FailureKind, Identity, LinkAddress, OpenError};
use kiosk_domain::{Capability, DeviceState};

use super::channel::Pn532Channel;
use super::connection::{Connection, Wake};
use super::protocol::{InListPassiveTarget, InRelease, RfConfiguration, Target};
use super::session::{Fault, Search, Step};
use crate::apdu::{ApduError, ChannelError};
use crate::emrtd::{self, AccessKey, Anchors, EmrtdError, Wish};
use crate::staff::{self, Trust};

/// A PN532 and its antenna. Connects when first used, and again after the line broke. A call may
/// outlast its deadline by the time that one stuck system call is given.
pub struct Pn532Reader {
    connection: Connection,
    anchors: Anchors,
    staff: Option<Trust>,
    cards_are_maisha: bool,
}

/// So often a document is read anew when it slipped on the antenna.
const READINGS_MAX: u32 = 3;
/// A document that slipped is back within this, or it was taken away.
const BACK_MAX: Duration = Duration::from_secs(1);
/// A card is gone when so many looks in a row do not see it: one may miss it.
const UNSEEN_MAX: u32 = 2;
/// Between two looks whether a card is still there.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// What letting go of a card may take after the caller's deadline.
const LET_GO_MAX: Duration = Duration::from_millis(150);

impl Pn532Reader {
    /// A module on a serial line that `connect` opens. Does not connect yet.
    pub fn on_line(connect: impl Connect + 'static) -> Self {
        Self::new(Box::new(connect), Wake::Line)
    }

    /// A module on a bus; see [`super::bus`]. Does not connect yet.
    pub fn on_bus(connect: impl Connect + 'static) -> Self {
        Self::new(Box::new(connect), Wake::Bus)
    }

    fn new(connect: Box<dyn Connect>, wake: Wake) -> Self {
        Self {
            connection: Connection::new(connect, wake),
            anchors: Anchors::default(),
            staff: None,
            cards_are_maisha: false,
        }
    }

    /// A module on the config's link text; a serial line runs at 115200 bits a second, as modules
    /// do. Does not connect yet: an unplugged module may come back.
    ///
    /// # Errors
    /// [`OpenError`], when the text is not a link.
    pub fn from_config(link_text: &str) -> Result<Self, OpenError> {
        Ok(Self::on_line(link_text.parse::<LinkAddress>()?))
    }

    /// Believes documents that lead to one of `anchors`; without any, it cannot tell of any.
    #[must_use]
    pub fn trusting(mut self, anchors: Anchors) -> Self {
        self.anchors = anchors;
        self
    }

    /// Knows staff cards that `trust` vouches for; without it, none.
    #[must_use]
    pub fn knowing_staff(mut self, trust: Option<Trust>) -> Self {
        self.staff = trust;
        self
    }

    /// Whether cards in the size of a bank card are taken for Maisha cards; see
    /// [`Wish::cards_are_maisha`].
    #[must_use]
    pub fn taking_cards_for_maisha(mut self, is_so: bool) -> Self {
        self.cards_are_maisha = is_so;
        self
    }

    /// Waits for a card that takes commands and wakes it.
    ///
    /// # Errors
    /// [`FailureKind::NothingPresented`] when none comes, [`FailureKind::Unreadable`] when it takes
    /// no commands, else the module's own failure.
    pub fn open_card(&mut self, deadline: Duration) -> Result<Pn532Channel<'_>, Failure> {
        let until = Instant::now() + deadline;
        let target = self.wait_for_card(until)?;
        Ok(Pn532Channel::new(&mut self.connection, target))
    }

    fn wait_for_card(&mut self, until: Instant) -> Result<Target, Failure> {
        self.search(until.saturating_duration_since(Instant::now()), until)
    }

    /// Looks for as long as `patience`; the module has until `until` to answer.
    fn search(&mut self, patience: Duration, until: Instant) -> Result<Target, Failure> {
        let began = Instant::now();
        let mut search = Search::new(patience);
        loop {
            match search.next_step(began.elapsed()) {
                Step::Look(air) => {
                    let found = self.connection.ask(&InListPassiveTarget { air }, until);
                    match found.map_err(|fault| self.told(fault))? {
                        Some(target) if target.takes_commands => return Ok(target),
                        Some(_) => return Err(self.no_chip()),
                        None => {}
                    }
                }
                Step::Rest(pause) => {
                    self.switch_off(until).map_err(|fault| self.told(fault))?;
                    thread::sleep(pause);
                }
                Step::GiveUp => {
                    self.let_go(until);
                    let detail = format!("no card within {patience:?}");
                    return Err(Failure::new(FailureKind::NothingPresented, detail));
                }
            }
        }
    }

    /// Looks once in both ways, and lets go of what was there.
    fn sees_card(&mut self, until: Instant) -> Result<bool, Failure> {
        let seen = match self.search(Duration::ZERO, until) {
            Ok(_) => Ok(true),
            Err(failure) if failure.kind == FailureKind::NothingPresented => Ok(false),
            Err(failure) if failure.kind == FailureKind::Unreadable => Ok(true),
            Err(failure) => Err(failure),
        };
        self.let_go(until);
        seen
    }

    /// A card without power forgets what it was told, so the next session begins from the start.
    fn switch_off(&mut self, until: Instant) -> Result<(), Fault> {
        let off = RfConfiguration::Field { on: false };
        self.connection.ask(&off, until)
    }

    /// Whether or not the module goes along: the next search begins from the start anyhow.
    fn let_go(&mut self, until: Instant) {
        let until = until.max(Instant::now() + LET_GO_MAX);
        if self.connection.is_open() {
            let released = self.connection.ask(&InRelease, until);
            drop(released.and_then(|_| self.switch_off(until)));
        }
    }

    /// One session on the card.
    fn read_once(
        &mut self,
        key: &AccessKey,
        wish: Wish,
        target: Target,
        until: Instant,
    ) -> Result<Document, EmrtdError> {
        let mut card = Pn532Channel::new(&mut self.connection, target);
        let reading = emrtd::read(&mut card, key, wish, &self.anchors, until);
        self.let_go(until);
        Ok(reading?.document)
    }

    fn no_chip(&mut self) -> Failure {
        self.let_go(Instant::now());
        let detail = "what lies on the reader has no chip of a document";
        Failure::new(FailureKind::Unreadable, detail)
    }

    fn told(&self, fault: Fault) -> Failure {
        self.connection.at(fault.into())
    }
}

/// Whether the document slipped, so that a new session may go well.
fn has_slipped(error: &EmrtdError) -> bool {
    matches!(
        error,
        EmrtdError::Apdu(ApduError::Channel(
            ChannelError::Removed | ChannelError::Reset | ChannelError::Garbled(_)
        ))
    )
}

impl Device for Pn532Reader {
    fn capability(&self) -> Capability {
        Capability::CardReader
    }

    fn identify(&mut self, deadline: Duration) -> Result<Identity, Failure> {
        let firmware = self.connection.firmware(Instant::now() + deadline);
        let firmware = firmware.map_err(|fault| self.told(fault))?;
        Ok(Identity {
            maker: Some("NXP".into()),
            model: Some("PN532".into()),
            firmware: Some(format!("{}.{}", firmware.version, firmware.revision)),
        })
    }
}

impl CardReader for Pn532Reader {
    fn state(&mut self, deadline: Duration) -> DeviceState {
        match self.identify(deadline) {
            Ok(_) => DeviceState::Online,
            Err(failure) => failure.state(),
        }
    }

    fn card_present(&mut self, deadline: Duration) -> Result<bool, Failure> {
        self.sees_card(Instant::now() + deadline)
    }

    /// Chips of travel documents open only with what is printed on them; see
    /// [`CardReader::read_document`].
    fn read_card(&mut self, deadline: Duration) -> Result<Card, Failure> {
        let until = Instant::now() + deadline;
        self.wait_for_card(until)?;
        self.let_go(until);
        let detail = "this chip opens only with the lines printed on the document";
        Err(Failure::new(FailureKind::Unsupported, detail))
    }

    fn read_document(
        &mut self,
        key: &DocumentKey,
        with_portrait: bool,
        deadline: Duration,
    ) -> Result<Document, Failure> {
        let until = Instant::now() + deadline;
        let key = AccessKey::from_printed(key)
            .map_err(|error| Failure::new(FailureKind::WrongKey, error.to_string()))?;
        let wish = Wish {
            today: emrtd::today(),
            with_portrait,
            cards_are_maisha: self.cards_are_maisha,
        };
        let mut target = self.wait_for_card(until)?;
        for _ in 1..READINGS_MAX {
            let error = match self.read_once(&key, wish, target, until) {
                Ok(document) => return Ok(document),
                Err(error) => error,
            };
            let back = until.min(Instant::now() + BACK_MAX);
            if !has_slipped(&error) || Instant::now() >= until {
                return Err(error.into());
            }
            target = match self.wait_for_card(back) {
                Ok(target) => target,
                Err(_) => return Err(error.into()),
            };
        }
        Ok(self.read_once(&key, wish, target, until)?)
    }

    fn prove_staff(
        &mut self,
        pin: Option<&TypedPin>,
        deadline: Duration,
    ) -> Result<StaffAnswer, Failure> {
        let until = Instant::now() + deadline;
        // The channel borrows the module, and the trust is of it.
        let trust = self.staff.clone();
        let mut card = self.open_card(deadline)?;
        staff::read(&mut card, trust.as_ref(), pin, until)
    }

    fn await_removal(&mut self, deadline: Duration) -> Result<(), Failure> {
        let until = Instant::now() + deadline;
        let mut unseen = 0;
        loop {
            unseen = if self.sees_card(until)? {
                0
            } else {
                unseen + 1
            };
            if unseen == UNSEEN_MAX {
                return Ok(());
            }
            let left = until.saturating_duration_since(Instant::now());
            if left < LOOK_AGAIN {
                let detail = format!("the card is still there after {deadline:?}");
                return Err(Failure::new(FailureKind::Timeout, detail));
            }
            thread::sleep(LOOK_AGAIN);
        }
    }
}
