//! The kiosk's capability on a PC/SC reader.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kiosk_device::capability::{
    Card, CardReader, Device, Document, DocumentKey, StaffAnswer, TypedPin,
};
use kiosk_device::{Failure, FailureKind, Identity};
use kiosk_domain::{Capability, DeviceState};

use super::channel::{PcscChannel, Workers};
use super::choice::Choice;
use super::monitor::{Monitor, Presence, Slot};
use crate::apdu::{ApduError, ChannelError};
use crate::emrtd::{self, AccessKey, Anchors, EmrtdError, Wish};
use crate::staff::{self, Trust};

/// A reader that pcscd knows. It may come and go.
pub struct PcscReader {
    monitor: Monitor,
    choice: Choice,
    workers: Workers,
    anchors: Anchors,
    staff: Option<Trust>,
    cards_are_maisha: bool,
}

/// Just after plugging in, and just after starting, pcscd needs this long to see a reader.
const SETTLE: Duration = Duration::from_millis(1500);

/// So often a document is read anew when its card was reset in the middle.
const READINGS_MAX: u32 = 3;

impl PcscReader {
    /// The reader of `choice`. Neither it nor pcscd need be there yet.
    pub fn new(choice: Choice) -> Self {
        Self {
            monitor: Monitor::start(),
            choice,
            workers: Arc::default(),
            anchors: Anchors::default(),
            staff: None,
            cards_are_maisha: false,
        }
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

    /// The reader's slot now; waits a little for one that is just being plugged in.
    ///
    /// # Errors
    /// [`FailureKind::Disconnected`] without pcscd or reader, [`FailureKind::NotThatDevice`] when
    /// the choice fits several.
    pub fn slot(&self, deadline: Duration) -> Result<Slot, Failure> {
        let found = |slots: Option<&[Slot]>| self.choose(slots).ok();
        match self.monitor.wait(deadline.min(SETTLE), found) {
            Some(slot) => Ok(slot),
            None => self.choose(self.monitor.slots().as_deref()),
        }
    }

    /// Waits for a card and opens it.
    ///
    /// # Errors
    /// [`FailureKind::NothingPresented`] when none comes, [`FailureKind::Unreadable`] when it does
    /// not answer, else the reader's own failure.
    pub fn open_card(&mut self, deadline: Duration) -> Result<PcscChannel, Failure> {
        let until = Instant::now() + deadline;
        let slot = self.wait_for_card(deadline)?;
        PcscChannel::open(&slot.reader, until, &self.workers).map_err(|error| match error {
            // Pulled again before it could be opened: the citizen presents it anew.
            ChannelError::Removed => nothing(deadline),
            other => other.into(),
        })
    }

    /// One session on the card; the inner failure is the reader's.
    fn read_once(
        &mut self,
        key: &AccessKey,
        wish: Wish,
        until: Instant,
    ) -> Result<Result<Document, Failure>, EmrtdError> {
        let left = until.saturating_duration_since(Instant::now());
        let slot = match self.wait_for_card(left) {
            Ok(slot) => slot,
            Err(failure) => return Ok(Err(failure)),
        };
        let opened = PcscChannel::open(&slot.reader, until, &self.workers);
        let mut card = match opened {
            Ok(card) => card,
            Err(ChannelError::Removed) => return Ok(Err(nothing(left))),
            Err(error) => return Err(ApduError::from(error).into()),
        };
        let reading = emrtd::read(&mut card, key, wish, &self.anchors, until)?;
        Ok(Ok(reading.document))
    }

    fn wait_for_card(&self, deadline: Duration) -> Result<Slot, Failure> {
        self.slot(deadline)?;
        let came = self.monitor.wait(deadline, |slots| {
            let slot = match self.choose(slots) {
                Ok(slot) => slot,
                Err(failure) => return Some(Err(failure)),
            };
            match slot.presence {
                Presence::Empty => None,
                Presence::Card => Some(Ok(slot)),
                Presence::Mute => Some(Err(mute())),
            }
        });
        came.unwrap_or_else(|| Err(nothing(deadline)))
    }

    fn choose(&self, slots: Option<&[Slot]>) -> Result<Slot, Failure> {
        let slots = slots.ok_or_else(|| {
            let detail = "pcscd does not answer; start pcscd.socket";
            Failure::new(FailureKind::Disconnected, detail)
        })?;
        let fitting: Vec<&Slot> = slots.iter().filter(|slot| self.fits(slot)).collect();
        match fitting[..] {
            [one] => Ok(one.clone()),
            [] => Err(self.absent()),
            _ => {
                let detail = "several card readers fit; name one of them in the config";
                Err(Failure::new(FailureKind::NotThatDevice, detail))
            }
        }
    }

    fn fits(&self, slot: &Slot) -> bool {
        match &self.choice {
            Choice::Only => true,
            Choice::Named(part) => slot.reader.contains(part.as_str()),
        }
    }

    fn absent(&self) -> Failure {
        let detail = match &self.choice {
            Choice::Only => "pcscd sees no card reader; plug it in".to_owned(),
            Choice::Named(part) => format!("pcscd sees no card reader named {part}; plug it in"),
        };
        Failure::new(FailureKind::Disconnected, detail)
    }
}

fn nothing(deadline: Duration) -> Failure {
    let detail = format!("no card within {deadline:?}");
    Failure::new(FailureKind::NothingPresented, detail)
}

fn mute() -> Failure {
    let detail = "the card does not answer; it may lie upside down";
    Failure::new(FailureKind::Unreadable, detail)
}

impl Device for PcscReader {
    fn capability(&self) -> Capability {
        Capability::CardReader
    }

    fn identify(&mut self, deadline: Duration) -> Result<Identity, Failure> {
        let slot = self.slot(deadline)?;
        Ok(Identity {
            maker: None,
            model: Some(slot.reader),
            firmware: None,
        })
    }
}

impl CardReader for PcscReader {
    fn state(&mut self, deadline: Duration) -> DeviceState {
        match self.slot(deadline) {
            Ok(_) => DeviceState::Online,
            Err(failure) => failure.state(),
        }
    }

    fn card_present(&mut self, deadline: Duration) -> Result<bool, Failure> {
        Ok(self.slot(deadline)?.presence != Presence::Empty)
    }

    /// Chips of travel documents open only with what is printed on them; see
    /// [`CardReader::read_document`].
    fn read_card(&mut self, deadline: Duration) -> Result<Card, Failure> {
        drop(self.open_card(deadline)?);
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
        let mut readings = 1;
        loop {
            match self.read_once(&key, wish, until) {
                // A reset ends every session on the card, and says nothing against another one.
                Err(EmrtdError::Apdu(ApduError::Channel(ChannelError::Reset)))
                    if readings < READINGS_MAX =>
                {
                    readings += 1;
                }
                Err(error) => return Err(error.into()),
                Ok(document) => return document,
            }
        }
    }

    fn prove_staff(
        &mut self,
        pin: Option<&TypedPin>,
        deadline: Duration,
    ) -> Result<StaffAnswer, Failure> {
        let until = Instant::now() + deadline;
        let mut card = self.open_card(deadline)?;
        staff::read(&mut card, self.staff.as_ref(), pin, until)
    }

    fn await_removal(&mut self, deadline: Duration) -> Result<(), Failure> {
        let before = self.slot(deadline)?;
        if before.presence == Presence::Empty {
            return Ok(());
        }
        let removed = self.monitor.wait(deadline, |slots| {
            match self.choose(slots) {
                // Another card that came at once counts as two events.
                Ok(now) if now.presence == Presence::Empty || now.events != before.events => {
                    Some(Ok(()))
                }
                Ok(_) => None,
                Err(failure) => Some(Err(failure)),
            }
        });
        removed.unwrap_or_else(|| {
            let detail = format!("the card is still in after {deadline:?}");
            Err(Failure::new(FailureKind::Timeout, detail))
        })
    }
}
