//! A slot in memory, and the hand at it.

use std::time::{Duration, Instant};

use kiosk_device::capability::{
    Authenticity, Card, CardReader, Device, Document, DocumentKey, FingerTemplate, StaffAnswer,
    TypedPin,
};
use kiosk_device::dock::Dock;
use kiosk_device::{Failure, FailureKind, Identity};
use kiosk_domain::{Capability, DeviceState, StaffRefusal};

use super::chip::{ChipDock, MemoryChannel};
use super::staff::StaffCard;
use crate::sample;
use crate::staff::{self, Trust};

#[derive(Default)]
struct Slot {
    inserted: Option<Inserted>,
    /// In the chip of the card that was inserted with it.
    finger: Option<FingerTemplate>,
    unplugged: bool,
}

enum Inserted {
    Readable(Card, Authenticity),
    /// It says nothing before it is opened with what is printed, as all real ones.
    Locked(Card, Authenticity),
    Unreadable,
    /// A staff card answers with bytes, as it does to every other reader.
    Staff(ChipDock),
}

/// A card reader in memory.
pub struct SimulatedCardReader {
    slot: Dock<Slot>,
    staff: Option<Trust>,
}

impl SimulatedCardReader {
    /// Knows staff cards that `trust` vouches for; without it, none.
    #[must_use]
    pub fn knowing_staff(mut self, trust: Option<Trust>) -> Self {
        self.staff = trust;
        self
    }
}

/// The hand at the slot. Clones reach the same slot.
#[derive(Clone)]
pub struct CardReaderDock {
    slot: Dock<Slot>,
}

/// A new reader with an empty slot, and the hand at it.
pub fn simulated() -> (SimulatedCardReader, CardReaderDock) {
    let slot = Dock::new(Slot::default());
    (
        SimulatedCardReader {
            slot: slot.clone(),
            staff: None,
        },
        CardReaderDock { slot },
    )
}

impl CardReaderDock {
    /// Puts a card in; one that was there is taken out first.
    pub fn insert_card(&self, card: Card) {
        self.slot.change(|slot| {
            slot.inserted = Some(Inserted::Readable(card, Authenticity::CannotTell));
            slot.finger = None;
        });
    }

    /// Puts a document in whose chip proves as much as `authenticity` says.
    pub fn insert_document(&self, card: Card, authenticity: Authenticity) {
        self.insert_card(card.clone());
        self.slot
            .change(|slot| slot.inserted = Some(Inserted::Readable(card, authenticity)));
    }

    /// The same; the chip opens with its lines or [`sample::ACCESS_NUMBER`] and says nothing before.
    pub fn insert_locked_document(&self, card: Card, authenticity: Authenticity) {
        self.insert_card(card.clone());
        self.slot
            .change(|slot| slot.inserted = Some(Inserted::Locked(card, authenticity)));
    }

    /// Puts a card in whose chip holds a finger for comparing.
    pub fn insert_card_with_finger(&self, card: Card, finger: FingerTemplate) {
        self.insert_card(card);
        self.slot.change(|slot| slot.finger = Some(finger));
    }

    /// Puts a card in whose chip does not answer.
    pub fn insert_unreadable_card(&self) {
        self.remove_card();
        self.slot
            .change(|slot| slot.inserted = Some(Inserted::Unreadable));
    }

    /// Puts a staff card in.
    pub fn insert_staff_card(&self, card: StaffCard) {
        let chip = ChipDock::default();
        chip.insert(card);
        self.slot
            .change(|slot| slot.inserted = Some(Inserted::Staff(chip)));
    }

    /// Takes the card out, also in the middle of what it is asked.
    pub fn remove_card(&self) {
        self.slot.change(|slot| {
            if let Some(Inserted::Staff(chip)) = slot.inserted.take() {
                chip.remove();
            }
            slot.finger = None;
        });
    }

    /// Whether a card is in.
    pub fn has_card(&self) -> bool {
        self.slot.look(|slot| slot.inserted.is_some())
    }

    /// Pulls the reader's cable.
    pub fn unplug(&self) {
        self.slot.change(|slot| slot.unplugged = true);
    }

    /// Plugs it in again.
    pub fn plug_in(&self) {
        self.slot.change(|slot| slot.unplugged = false);
    }
}

/// Whether `key` is printed on `card`.
fn opens(key: &DocumentKey, card: &Card) -> bool {
    match key {
        DocumentKey::Lines { number, born, .. } => {
            card.number == *number && card.born == Some(*born)
        }
        DocumentKey::Can(digits) => digits == sample::ACCESS_NUMBER,
    }
}

fn unplugged() -> Failure {
    let detail = "the simulated card reader is unplugged; plug it in at the dock";
    Failure::new(FailureKind::Disconnected, detail)
}

impl Device for SimulatedCardReader {
    fn capability(&self) -> Capability {
        Capability::CardReader
    }

    fn identify(&mut self, _deadline: Duration) -> Result<Identity, Failure> {
        let gone = self.slot.look(|slot| slot.unplugged);
        if gone {
            Err(unplugged())
        } else {
            Ok(Identity::simulated("card-reader"))
        }
    }
}

impl CardReader for SimulatedCardReader {
    fn state(&mut self, _deadline: Duration) -> DeviceState {
        let gone = self.slot.look(|slot| slot.unplugged);
        if gone {
            DeviceState::NoDevice
        } else {
            DeviceState::Online
        }
    }

    fn card_present(&mut self, _deadline: Duration) -> Result<bool, Failure> {
        let (gone, present) = self
            .slot
            .look(|slot| (slot.unplugged, slot.inserted.is_some()));
        if gone { Err(unplugged()) } else { Ok(present) }
    }

    fn read_card(&mut self, deadline: Duration) -> Result<Card, Failure> {
        let read = self.slot.wait(deadline, |slot| match &slot.inserted {
            _ if slot.unplugged => Some(Err(unplugged())),
            Some(Inserted::Readable(card, _)) => Some(Ok(card.clone())),
            Some(Inserted::Locked(..)) => Some(Err(Failure::new(
                FailureKind::Unsupported,
                "this chip opens only with what is printed on the document",
            ))),
            Some(Inserted::Staff(_)) => Some(Err(Failure::new(
                FailureKind::Unsupported,
                "a staff card says nothing of a citizen",
            ))),
            Some(Inserted::Unreadable) => Some(Err(Failure::new(
                FailureKind::Unreadable,
                "the chip does not answer",
            ))),
            None => None,
        });
        read.unwrap_or_else(|| {
            Err(Failure::new(
                FailureKind::NothingPresented,
                format!("no card within {deadline:?}"),
            ))
        })
    }

    /// The chip opens with what is printed on its own document and nothing else.
    fn read_document(
        &mut self,
        key: &DocumentKey,
        _with_portrait: bool,
        deadline: Duration,
    ) -> Result<Document, Failure> {
        let present = |slot: &mut Slot| match &slot.inserted {
            Some(Inserted::Readable(card, told) | Inserted::Locked(card, told))
                if !slot.unplugged =>
            {
                Some((card.clone(), *told))
            }
            _ => None,
        };
        let (card, authenticity) = match self.slot.change(present) {
            Some(present) => present,
            None => (self.read_card(deadline)?, Authenticity::CannotTell),
        };
        if !opens(key, &card) {
            let detail = "what was given does not open this chip";
            return Err(Failure::new(FailureKind::WrongKey, detail));
        }
        Ok(Document {
            card,
            issued_by: "UTO".to_owned(),
            nationality: "UTO".to_owned(),
            portrait: None,
            authenticity,
        })
    }

    fn prove_staff(
        &mut self,
        pin: Option<&TypedPin>,
        deadline: Duration,
    ) -> Result<StaffAnswer, Failure> {
        let refused = |refusal| StaffAnswer {
            proved: Err(refusal),
            tries_left: None,
        };
        let opened: Result<MemoryChannel, StaffRefusal> =
            self.slot.look(|slot| match &slot.inserted {
                Some(Inserted::Staff(chip)) => chip.open().ok_or(StaffRefusal::TakenAway),
                Some(Inserted::Readable(..) | Inserted::Locked(..)) => {
                    Err(StaffRefusal::NotAStaffCard)
                }
                Some(Inserted::Unreadable) => Err(StaffRefusal::Failed),
                None => Err(StaffRefusal::TakenAway),
            });
        let until = Instant::now() + deadline;
        match opened {
            _ if self.slot.look(|slot| slot.unplugged) => Err(unplugged()),
            Ok(mut card) => staff::read(&mut card, self.staff.as_ref(), pin, until),
            Err(refusal) => Ok(refused(refusal)),
        }
    }

    fn finger_template(&mut self, _deadline: Duration) -> Result<Option<FingerTemplate>, Failure> {
        let (gone, finger) = self.slot.look(|slot| (slot.unplugged, slot.finger.clone()));
        if gone { Err(unplugged()) } else { Ok(finger) }
    }

    fn await_removal(&mut self, deadline: Duration) -> Result<(), Failure> {
        let removed = self.slot.wait(deadline, |slot| match slot {
            Slot {
                unplugged: true, ..
            } => Some(Err(unplugged())),
            Slot { inserted: None, .. } => Some(Ok(())),
            Slot {
                inserted: Some(_), ..
            } => None,
        });
        removed.unwrap_or_else(|| {
            Err(Failure::new(
                FailureKind::Timeout,
                format!("the card is still in after {deadline:?}"),
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    const LONG: Duration = Duration::from_secs(20);
    const SHORT: Duration = Duration::from_millis(5);

    #[test]
    fn a_card_that_comes_while_we_wait_is_read() {
        let (mut reader, dock) = simulated();
        let hand = std::thread::spawn(move || dock.insert_card(sample::asha()));
        let card = reader.read_card(LONG).expect("a card came");
        assert_eq!(card.names, "Asha Mfano");
        hand.join().expect("the hand does not panic");
    }

    #[test]
    fn each_way_to_fail_has_its_kind() {
        let (mut reader, dock) = simulated();
        let kind = |reader: &mut SimulatedCardReader| {
            reader.read_card(SHORT).err().map(|failure| failure.kind)
        };
        assert_eq!(kind(&mut reader), Some(FailureKind::NothingPresented));
        dock.insert_unreadable_card();
        assert_eq!(kind(&mut reader), Some(FailureKind::Unreadable));
        assert_eq!(
            reader.await_removal(SHORT).expect_err("still in").kind,
            FailureKind::Timeout
        );
        dock.unplug();
        assert_eq!(kind(&mut reader), Some(FailureKind::Disconnected));
        assert_eq!(reader.state(SHORT), DeviceState::NoDevice);
    }

    #[test]
    fn a_chip_opens_with_its_own_lines_only() {
        let (mut reader, dock) = simulated();
        let asha = sample::asha();
        let (Some(born), Some(expires)) = (asha.born, asha.expires) else {
            panic!("a citizen's card has both dates");
        };
        let lines = |number: &str| DocumentKey::Lines {
            number: number.into(),
            born,
            expires,
        };
        let own = lines(&asha.number);
        dock.insert_document(asha, Authenticity::Authentic);
        let read = reader.read_document(&own, false, SHORT).expect("it opens");
        assert_eq!(read.authenticity, Authenticity::Authentic);
        let refused = reader.read_document(&lines("00000018"), false, SHORT);
        assert_eq!(refused.err().map(|f| f.kind), Some(FailureKind::WrongKey));
    }

    #[test]
    fn a_locked_chip_says_nothing_until_it_gets_what_stands_on_its_card() {
        let (mut reader, dock) = simulated();
        dock.insert_locked_document(sample::asha(), Authenticity::Authentic);
        let closed = reader.read_card(SHORT).err().map(|failure| failure.kind);
        assert_eq!(closed, Some(FailureKind::Unsupported));
        let typed = |digits: &str| DocumentKey::Can(digits.into());
        let wrong = reader.read_document(&typed("000018"), false, SHORT);
        assert_eq!(wrong.err().map(|f| f.kind), Some(FailureKind::WrongKey));
        let number = typed(sample::ACCESS_NUMBER);
        let read = reader.read_document(&number, false, SHORT).expect("opens");
        assert_eq!(read.authenticity, Authenticity::Authentic);
        assert!(read.card == sample::asha());
    }

    #[test]
    fn a_reader_that_is_plugged_in_again_works_again() {
        let (mut reader, dock) = simulated();
        dock.unplug();
        assert!(reader.identify(SHORT).is_err());
        dock.plug_in();
        dock.insert_card(sample::technician());
        assert!(reader.read_card(SHORT).is_ok());
        dock.remove_card();
        assert_eq!(reader.await_removal(SHORT), Ok(()));
        assert_eq!(reader.card_present(SHORT), Ok(false));
    }
}
