//! A chip on the antenna of a simulated PN532, and our driver.

use std::time::Duration;

use kiosk_card_reader::emrtd::Anchors;
use kiosk_card_reader::pn532::Pn532Reader;
use kiosk_card_reader::simulator::chip::{Access, Chip, ChipDock, Document, Holder, Issuer};
use kiosk_card_reader::simulator::pn532::{ModuleHandle, SimulatedPn532};
use kiosk_device::capability::{
    Authenticity, CardKind, CardReader as _, Document as Read, DocumentKey,
};
use kiosk_device::{Connect, Failure};

use crate::support::{DEADLINE, PORTRAIT_BYTES, printed};

/// A passport on the antenna of a module.
pub struct Antenna {
    pub module: ModuleHandle,
    pub dock: ChipDock,
    pub key: DocumentKey,
    passport: Document,
    access: Access,
    anchors: Anchors,
}

impl Antenna {
    pub fn new(access: Access) -> Self {
        Self::with(access, SimulatedPn532::in_memory)
    }

    /// The module stands where `place` puts it.
    pub fn with(access: Access, place: impl FnOnce(SimulatedPn532) -> ModuleHandle) -> Self {
        let issuer = Issuer::throw_away();
        let passport = Document::passport(Holder::asha(), &issuer, PORTRAIT_BYTES);
        let dock = ChipDock::default();
        let antenna = Self {
            module: place(SimulatedPn532::new(&dock)),
            dock,
            key: printed(passport.holder()),
            passport,
            access,
            anchors: Anchors::from_certificates([issuer.root()]).expect("a P-256 root"),
        };
        antenna.lay();
        antenna
    }

    /// Lays the passport down.
    pub fn lay(&self) {
        self.dock
            .insert(Chip::new(self.passport.clone(), self.access));
    }

    /// A driver over memory.
    pub fn reader(&self) -> Pn532Reader {
        self.reader_on(self.module.connector())
    }

    pub fn reader_on(&self, connect: impl Connect + 'static) -> Pn532Reader {
        Pn532Reader::on_line(connect).trusting(self.anchors.clone())
    }

    pub fn bus_reader_on(&self, connect: impl Connect + 'static) -> Pn532Reader {
        Pn532Reader::on_bus(connect).trusting(self.anchors.clone())
    }

    /// Reads lines and portrait.
    pub fn read(&self, reader: &mut Pn532Reader) -> Result<Read, Failure> {
        self.read_within(reader, DEADLINE)
    }

    pub fn read_within(
        &self,
        reader: &mut Pn532Reader,
        deadline: Duration,
    ) -> Result<Read, Failure> {
        reader.read_document(&self.key, true, deadline)
    }
}

/// Whether it is the passport of these tests, and nothing of it changed on the way.
pub fn is_ashas(document: &Read) -> bool {
    document.card.kind == CardKind::Passport
        && document.card.names == "ASHA MFANO"
        && document.authenticity == Authenticity::Authentic
}
