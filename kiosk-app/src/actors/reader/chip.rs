//! A chip at the card reader, opened with what is printed on its document.

use std::time::Duration;

use kiosk_device::CardReader;
use kiosk_device::capability::{Authenticity, Card, CardKind, DocumentKey};
use kiosk_domain::transaction::DocumentCheck;
use kiosk_journey::{ChipKey, DocumentFacts, DocumentFailure, DocumentKind};

use super::{PAUSE, Patience, SLICE, told};

/// How long a chip that is there may take; passports without PACE need seconds.
const READ: Duration = Duration::from_secs(10);

/// Waits for a card and reads it, with its printed lines or the digits on its front where a chip
/// opens only with those.
pub(super) fn read(
    reader: &mut dyn CardReader,
    key: Option<&ChipKey>,
    patience: &Patience<'_>,
) -> Result<DocumentFacts, DocumentFailure> {
    while !reader.card_present(SLICE).map_err(|f| told(&f))? {
        if !patience.lasts() {
            return Err(DocumentFailure::NothingThere);
        }
        std::thread::sleep(PAUSE);
    }
    let read = match key.map(document_key) {
        Some(key) => reader.read_document(&key, false, READ).map(|document| {
            let check = check(document.authenticity);
            facts(&document.card, check)
        }),
        // What opens without a key bears no signature that is checked.
        None => reader
            .read_card(READ)
            .map(|card| facts(&card, DocumentCheck::CannotTell)),
    };
    match read {
        Ok(facts) => facts.ok_or(DocumentFailure::OtherDocument),
        Err(failure) => {
            let told = told(&failure);
            // It was there a moment ago.
            let is_gone = matches!(reader.card_present(SLICE), Ok(false));
            Err(match told {
                DocumentFailure::NothingThere => DocumentFailure::TakenAway,
                DocumentFailure::Unreadable if is_gone => DocumentFailure::TakenAway,
                // Who has shown the lines already is not sent to show them again.
                DocumentFailure::LinesFirst if key.is_some() => DocumentFailure::DeviceFailed,
                // Lines that were misread are read again, not typed.
                DocumentFailure::WrongNumber if !is_typed(key) => DocumentFailure::Unreadable,
                told => told,
            })
        }
    }
}

fn is_typed(key: Option<&ChipKey>) -> bool {
    matches!(key, Some(ChipKey::AccessNumber(_)))
}

fn document_key(key: &ChipKey) -> DocumentKey {
    match key {
        ChipKey::Lines {
            number,
            born,
            expires,
        } => DocumentKey::Lines {
            number: number.clone(),
            born: *born,
            expires: *expires,
        },
        ChipKey::AccessNumber(digits) => DocumentKey::Can(digits.clone()),
    }
}

/// `None` for a staff card: it says nothing of a citizen.
fn facts(card: &Card, check: DocumentCheck) -> Option<DocumentFacts> {
    let kind = match card.kind {
        CardKind::MaishaCard => DocumentKind::IdentityCard,
        CardKind::Passport => DocumentKind::Passport,
        CardKind::AlienCard => DocumentKind::AlienCard,
        CardKind::Staff => return None,
    };
    Some(DocumentFacts {
        kind,
        number: card.number.clone(),
        born: card.born,
        expires: card.expires,
        check,
    })
}

fn check(authenticity: Authenticity) -> DocumentCheck {
    match authenticity {
        Authenticity::Authentic => DocumentCheck::Authentic,
        Authenticity::Forged => DocumentCheck::Forged,
        Authenticity::CannotTell => DocumentCheck::CannotTell,
    }
}

#[cfg(test)]
mod tests {
    use kiosk_card_reader::emrtd::{Anchors, CountryRoots};
    use kiosk_card_reader::simulator::chip::{Access, Chip, ChipDock, Document, Holder, Issuer};
    use kiosk_card_reader::simulator::pn532::SimulatedPn532;
    use kiosk_card_reader::{Place, SimulatedCardReader, Terms, sample, simulated};

    use super::*;

    fn key() -> ChipKey {
        let card = sample::asha();
        ChipKey::Lines {
            number: card.number.clone(),
            born: card.born.expect("it has one"),
            expires: card.expires.expect("it has one"),
        }
    }

    fn patience<'a>() -> Patience<'a> {
        Patience::new(Duration::from_secs(20), || true)
    }

    #[test]
    fn each_outcome_of_the_signature_arrives_as_itself() {
        for (authenticity, expected) in [
            (Authenticity::Authentic, DocumentCheck::Authentic),
            (Authenticity::Forged, DocumentCheck::Forged),
            (Authenticity::CannotTell, DocumentCheck::CannotTell),
        ] {
            let (mut reader, dock) = simulated();
            dock.insert_document(sample::asha(), authenticity);
            let facts = read(&mut reader, Some(&key()), &patience()).ok();
            assert_eq!(facts.map(|facts| facts.check), Some(expected));
        }
    }

    /// A real driver on a real line, and a chip that answers with bytes.
    #[test]
    fn the_roots_that_a_kiosk_was_given_decide_through_the_drivers_what_a_citizen_is_told() {
        let issuer = Issuer::throw_away();
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("utopia.pem"), issuer.root_pem()).expect("written");
        let roots = CountryRoots::load(folder.path()).expect("usable").anchors();
        let card = Document::card(Holder::asha(), &issuer, 500);
        let digits = ChipKey::AccessNumber(card.access_number().into());
        let lines = ChipKey::Lines {
            number: card.holder().number.clone(),
            born: card.holder().born,
            expires: card.holder().expires,
        };
        for (laid, roots, told) in [
            (card.clone(), roots.clone(), DocumentCheck::Authentic),
            (card.clone(), Anchors::default(), DocumentCheck::CannotTell),
            (card.forged(), roots, DocumentCheck::Forged),
        ] {
            let chips = ChipDock::default();
            chips.insert(Chip::new(laid, Access::Pace));
            let module = SimulatedPn532::new(&chips).serve_tcp("127.0.0.1:0");
            let module = module.expect("a free port");
            let place = format!("pn532:{}", module.link_text()).parse::<Place>();
            let mut reader = place.expect("a link").reader_on(Terms {
                roots,
                cards_are_maisha: true,
                ..Terms::default()
            });
            let closed = read(reader.as_mut(), None, &patience()).err();
            assert_eq!(closed, Some(DocumentFailure::LinesFirst));
            for key in [&digits, &lines] {
                let facts = read(reader.as_mut(), Some(key), &patience());
                let facts = facts.unwrap_or_else(|why| panic!("{why:?}"));
                assert!(facts.number == "AK0000017");
                assert_eq!(facts.check, told);
            }
            let wrong = ChipKey::AccessNumber("999999".into());
            let wrong = read(reader.as_mut(), Some(&wrong), &patience()).err();
            assert_eq!(wrong, Some(DocumentFailure::WrongNumber));
        }
    }

    #[test]
    fn a_chip_without_its_lines_is_never_called_authentic() {
        let (mut reader, dock) = simulated();
        dock.insert_document(sample::asha(), Authenticity::Authentic);
        let facts = read(&mut reader, None, &patience()).ok();
        let check = facts.map(|facts| facts.check);
        assert_eq!(check, Some(DocumentCheck::CannotTell));
    }

    #[test]
    fn digits_open_a_locked_chip_and_wrong_ones_are_told_from_lines_that_were_misread() {
        let (mut reader, dock) = simulated();
        dock.insert_locked_document(sample::asha(), Authenticity::Authentic);
        let closed = read(&mut reader, None, &patience()).err();
        assert_eq!(closed, Some(DocumentFailure::LinesFirst));
        let mut with = |key: ChipKey| read(&mut reader, Some(&key), &patience());
        let facts = with(ChipKey::AccessNumber(sample::ACCESS_NUMBER.into())).ok();
        assert_eq!(facts.map(|f| f.check), Some(DocumentCheck::Authentic));
        let mistyped = with(ChipKey::AccessNumber("000018".into())).err();
        assert_eq!(mistyped, Some(DocumentFailure::WrongNumber));
        let (born, expires) = ("1990-01-01".parse(), "2035-12-31".parse());
        let misread = with(ChipKey::Lines {
            number: "00000018".into(),
            born: born.expect("a date"),
            expires: expires.expect("a date"),
        });
        assert_eq!(misread.err(), Some(DocumentFailure::Unreadable));
    }

    #[test]
    fn what_cannot_be_used_has_its_own_reason() {
        let (mut reader, dock) = simulated();
        dock.insert_unreadable_card();
        let why = |reader: &mut SimulatedCardReader| read(reader, None, &patience()).err();
        assert_eq!(why(&mut reader), Some(DocumentFailure::Unreadable));
        dock.insert_card(sample::technician());
        assert_eq!(why(&mut reader), Some(DocumentFailure::OtherDocument));
        dock.unplug();
        assert_eq!(why(&mut reader), Some(DocumentFailure::DeviceFailed));
    }

    #[test]
    fn a_card_pulled_while_it_is_read_is_told_from_one_that_never_came() {
        let (mut reader, dock) = simulated();
        let nobody = Patience::new(Duration::from_secs(20), || false);
        let came = read(&mut reader, None, &nobody).err();
        assert_eq!(came, Some(DocumentFailure::NothingThere));
        let mut pulled = Pulled(reader, dock);
        let came = read(&mut pulled, None, &patience()).err();
        assert_eq!(came, Some(DocumentFailure::TakenAway));
    }

    /// A slot from which the card is pulled as soon as it is read.
    struct Pulled(SimulatedCardReader, kiosk_card_reader::CardReaderDock);

    impl kiosk_device::Device for Pulled {
        fn capability(&self) -> kiosk_domain::Capability {
            self.0.capability()
        }
        fn identify(
            &mut self,
            deadline: Duration,
        ) -> Result<kiosk_device::Identity, kiosk_device::Failure> {
            self.0.identify(deadline)
        }
    }

    impl CardReader for Pulled {
        fn state(&mut self, deadline: Duration) -> kiosk_domain::DeviceState {
            self.0.state(deadline)
        }
        fn card_present(&mut self, deadline: Duration) -> Result<bool, kiosk_device::Failure> {
            self.1.insert_card(sample::asha());
            self.0.card_present(deadline)
        }
        fn read_card(&mut self, _: Duration) -> Result<Card, kiosk_device::Failure> {
            self.1.remove_card();
            self.0.read_card(Duration::from_millis(1))
        }
        fn await_removal(&mut self, deadline: Duration) -> Result<(), kiosk_device::Failure> {
            self.0.await_removal(deadline)
        }
    }
}
