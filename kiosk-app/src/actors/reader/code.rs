//! A bar or QR code before the scanner, or before the camera where there is none.

use std::time::{Duration, Instant};

use kiosk_camera::codes;

use kiosk_device::capability::{Camera, Scanner};
use kiosk_device::{Failure, FailureKind};
use kiosk_domain::transaction::DocumentCheck;
use kiosk_journey::{DocumentFacts, DocumentFailure, DocumentKind};

use super::{PAUSE, Patience, SLICE, sight, told};

/// How long a scanner may take to fall quiet.
const ARM: Duration = Duration::from_secs(2);
/// How long one photograph is searched: the thorough reader is slow with pictures full of print.
const SEARCH: Duration = Duration::from_secs(3);

/// Arms the scanner and waits for a code; disarms it whatever comes.
pub(super) fn read(
    scanner: &mut dyn Scanner,
    patience: &Patience<'_>,
) -> Result<DocumentFacts, DocumentFailure> {
    scanner.arm(ARM).map_err(|failure| told(&failure))?;
    let read = scan(scanner, patience);
    scanner.disarm();
    read
}

fn scan(
    scanner: &mut dyn Scanner,
    patience: &Patience<'_>,
) -> Result<DocumentFacts, DocumentFailure> {
    let nothing_yet = |f: &Failure| f.kind == FailureKind::NothingPresented;
    loop {
        match scanner.scan(SLICE) {
            Ok(mut code) => return Ok(facts(std::mem::take(&mut code.text))),
            Err(failure) if nothing_yet(&failure) && patience.lasts() => {}
            Err(failure) => return Err(told(&failure)),
        }
    }
}

/// Photographs until a code is read.
pub(super) fn see(
    camera: &mut dyn Camera,
    patience: &Patience<'_>,
) -> Result<DocumentFacts, DocumentFailure> {
    loop {
        let failure = match look(camera) {
            Ok(text) => return Ok(facts(text)),
            Err(DocumentFailure::DeviceFailed) => return Err(DocumentFailure::DeviceFailed),
            Err(failure) => failure,
        };
        if !patience.lasts() {
            return Err(failure);
        }
        std::thread::sleep(PAUSE);
    }
}

/// The text of the one code that is seen; of two, nobody knows which is meant.
fn look(camera: &mut dyn Camera) -> Result<String, DocumentFailure> {
    let seen = sight::grey(camera)?;
    let found = codes::read_corrected(&seen, Instant::now() + SEARCH);
    let found = found.map_err(|_| DocumentFailure::Unreadable)?;
    match &found[..] {
        [] => Err(DocumentFailure::NothingThere),
        [code, others @ ..] if others.iter().all(|other| other.content() == code.content()) => {
            let text = std::str::from_utf8(code.content());
            text.map(str::to_owned)
                .map_err(|_| DocumentFailure::Unreadable)
        }
        _ => Err(DocumentFailure::Unreadable),
    }
}

fn facts(number: String) -> DocumentFacts {
    DocumentFacts {
        kind: DocumentKind::Code,
        number,
        born: None,
        expires: None,
        check: DocumentCheck::Unsigned,
    }
}

#[cfg(test)]
mod tests {
    use kiosk_camera::sample;
    use kiosk_card_reader::scanner::{CodeScanner, Settings};
    use kiosk_card_reader::simulator::scanner::SimulatedScanner;
    use kiosk_receipt_printer::layout::QrModules;

    use super::*;

    #[test]
    fn only_a_code_that_is_shown_when_it_is_asked_for_is_taken() {
        let toy = SimulatedScanner::default().in_memory();
        let mut scanner = CodeScanner::text(toy.connector(), Settings::default());
        let hand = toy.clone();
        let hand = std::thread::spawn(move || {
            hand.wait_until_plugged(Duration::from_secs(20));
            hand.scan("somebody else")
        });
        // It is drained by arming, however late it came.
        assert!(scanner.arm(ARM).is_ok());
        scanner.disarm();
        assert!(hand.join().expect("the hand does not panic").is_ok());
        let nobody = Patience::new(Duration::from_secs(20), || false);
        let nothing = read(&mut scanner, &nobody).err();
        assert_eq!(nothing, Some(DocumentFailure::NothingThere));
        assert!(scanner.arm(ARM).is_ok() && toy.scan("00000017").is_ok());
        let patience = Patience::new(Duration::from_secs(20), || true);
        let facts = scan(&mut scanner, &patience).ok();
        assert!(facts.is_some_and(|facts| facts.number == "00000017"));
    }

    fn plate(text: &str) -> image::DynamicImage {
        let squares = QrModules::of(text.as_bytes()).expect("it fits");
        sample::squares(squares.across(), |row, column| squares.is_dark(row, column))
    }

    #[test]
    fn a_code_under_the_camera_says_what_it_says_before_a_scanner() {
        let (mut camera, dock) = kiosk_camera::simulated();
        let nobody = Patience::new(Duration::from_secs(20), || false);
        let empty = see(&mut camera, &nobody).err();
        assert_eq!(empty, Some(DocumentFailure::NothingThere));
        dock.show_document(sample::document());
        assert!(see(&mut camera, &nobody).is_err(), "print is no code");
        dock.show_document(plate("00000017"));
        let patience = Patience::new(Duration::from_secs(20), || true);
        let facts = see(&mut camera, &patience).unwrap_or_else(|why| panic!("{why:?}"));
        assert!(facts.number == "00000017" && facts.kind == DocumentKind::Code);
        assert_eq!(facts.check, DocumentCheck::Unsigned);
        dock.unplug();
        let gone = see(&mut camera, &patience).err();
        assert_eq!(gone, Some(DocumentFailure::DeviceFailed));
    }
}
