//! A bar or QR code before the scanner.

use std::time::Duration;

use kiosk_device::capability::Scanner;
use kiosk_device::{Failure, FailureKind};
use kiosk_domain::transaction::DocumentCheck;
use kiosk_journey::{DocumentFacts, DocumentFailure, DocumentKind};

use super::{Patience, SLICE, told};

/// How long a scanner may take to fall quiet.
const ARM: Duration = Duration::from_secs(2);

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
            Ok(mut code) => {
                return Ok(DocumentFacts {
                    kind: DocumentKind::Code,
                    number: std::mem::take(&mut code.text),
                    born: None,
                    expires: None,
                    check: DocumentCheck::Unsigned,
                });
            }
            Err(failure) if nothing_yet(&failure) && patience.lasts() => {}
            Err(failure) => return Err(told(&failure)),
        }
    }
}

#[cfg(test)]
mod tests {
    use kiosk_card_reader::scanner::{CodeScanner, Settings};
    use kiosk_card_reader::simulator::scanner::SimulatedScanner;

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
}
