//! A chip, its key, and its state's root.

use std::time::{Duration, Instant};

use kiosk_card_reader::apdu::CardChannel;
use kiosk_card_reader::emrtd::{AccessKey, Anchors, EmrtdError, Reading, Wish, read};
use kiosk_card_reader::simulator::chip::{Access, Chip, ChipDock, Document, Holder, Issuer};
use kiosk_device::capability::DocumentKey;

/// Longer than anything takes that goes well.
pub const DEADLINE: Duration = Duration::from_secs(20);
/// What the rig reads of a document: all of it, on the day before this was written.
pub fn everything() -> Wish {
    Wish {
        today: "2026-11-26".parse().expect("a day"),
        with_portrait: true,
        cards_are_maisha: false,
    }
}

pub const PORTRAIT_BYTES: usize = 1_500;

/// What is printed on a document.
pub fn printed(holder: &Holder) -> DocumentKey {
    DocumentKey::Lines {
        number: holder.number.clone(),
        born: holder.born,
        expires: holder.expires,
    }
}

pub fn key(holder: &Holder) -> AccessKey {
    AccessKey::from_printed(&printed(holder)).expect("sample holders are printable")
}

/// A state, a passport of it, and the dock at which its chip lies.
pub struct Rig {
    pub dock: ChipDock,
    pub anchors: Anchors,
    pub key: AccessKey,
    pub passport: Document,
}

impl Rig {
    pub fn new(access: Access) -> Self {
        let issuer = Issuer::throw_away();
        let passport = Document::passport(Holder::asha(), &issuer, PORTRAIT_BYTES);
        let rig = Self {
            dock: ChipDock::default(),
            anchors: Anchors::from_certificates([issuer.root()]).expect("a P-256 root"),
            key: key(passport.holder()),
            passport: passport.clone(),
        };
        rig.dock.insert(Chip::new(passport, access));
        rig
    }

    pub fn read(&self, deadline: Duration) -> Result<Reading, EmrtdError> {
        let mut channel = self.dock.open().ok_or(EmrtdError::NotADocument)?;
        self.read_over(&mut channel, deadline)
    }

    pub fn read_over(
        &self,
        channel: &mut dyn CardChannel,
        deadline: Duration,
    ) -> Result<Reading, EmrtdError> {
        let until = Instant::now() + deadline;
        read(channel, &self.key, everything(), &self.anchors, until)
    }
}
