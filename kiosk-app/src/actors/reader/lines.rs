//! The printed lines of a document under the camera.

use kiosk_camera::mrz::{self, Format, NotRead, Zone};
use kiosk_device::capability::Camera;
use kiosk_domain::Date;
use kiosk_domain::transaction::DocumentCheck;
use kiosk_journey::{DocumentFacts, DocumentFailure, DocumentKind};
use zeroize::Zeroizing;

use super::{PAUSE, Patience, sight};
use crate::clock;

/// No document is valid for longer than this from today.
const VALID_YEARS_MAX: i32 = 50;

/// Photographs until lines are read whose check digits are right.
pub(super) fn read(
    camera: &mut dyn Camera,
    patience: &Patience<'_>,
) -> Result<DocumentFacts, DocumentFailure> {
    loop {
        let failure = match look(camera) {
            Ok(zone) => return facts(&zone, clock::wall().date()),
            Err(DocumentFailure::DeviceFailed) => return Err(DocumentFailure::DeviceFailed),
            Err(failure) => failure,
        };
        if !patience.lasts() {
            return Err(failure);
        }
        std::thread::sleep(PAUSE);
    }
}

fn look(camera: &mut dyn Camera) -> Result<Zone, DocumentFailure> {
    let seen = sight::grey(camera)?;
    mrz::read_mrz(&seen).map_err(|why| match why {
        NotRead::NoZone => DocumentFailure::NothingThere,
        NotRead::TooLarge | NotRead::Unclear | NotRead::NotProven => DocumentFailure::Unreadable,
    })
}

fn facts(zone: &Zone, today: Date) -> Result<DocumentFacts, DocumentFailure> {
    let kind = match zone.format() {
        Format::Td3 => DocumentKind::Passport,
        Format::Td1 => DocumentKind::IdentityCard,
        Format::Td2 => return Err(DocumentFailure::OtherDocument),
    };
    let far = today.0.year().saturating_add(VALID_YEARS_MAX);
    let far = format!("{far:04}-12-31").parse().unwrap_or(today);
    Ok(DocumentFacts {
        kind,
        number: zone.number().as_str().to_owned(),
        born: date(zone.born(), today),
        expires: date(zone.expires(), far),
        check: DocumentCheck::Unsigned,
    })
}

/// The last day on or before `latest` that is written so: lines have two digits for the year.
fn date(yymmdd: &str, latest: Date) -> Option<Date> {
    let (year, month_day) = yymmdd.split_at_checked(2)?;
    let (month, day) = month_day.split_at_checked(2)?;
    let in_century = |century: u8| {
        let text = Zeroizing::new(format!("{century}{year}-{month}-{day}"));
        text.parse::<Date>().ok()
    };
    let dates = [20, 19].into_iter().filter_map(in_century);
    dates.into_iter().find(|date| *date <= latest)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn lines_under_the_camera_become_facts_and_open_the_chip_of_the_same_card() {
        let (mut camera, dock) = kiosk_camera::simulated();
        dock.show_document(kiosk_camera::sample::identity_card());
        let patience = Patience::new(Duration::from_secs(20), || true);
        let facts = read(&mut camera, &patience).unwrap_or_else(|why| panic!("{why:?}"));
        let asha = kiosk_card_reader::sample::asha();
        assert!(facts.number == asha.number);
        assert_eq!((facts.born, facts.expires), (asha.born, asha.expires));
        assert_eq!(facts.check, DocumentCheck::Unsigned);
    }

    #[test]
    fn an_empty_plate_and_a_page_without_lines_are_not_read() {
        let (mut camera, dock) = kiosk_camera::simulated();
        let nobody = Patience::new(Duration::from_secs(20), || false);
        let empty = read(&mut camera, &nobody).err();
        assert_eq!(empty, Some(DocumentFailure::NothingThere));
        dock.show_document(kiosk_camera::sample::document());
        assert!(read(&mut camera, &nobody).is_err());
        dock.unplug();
        let gone = read(&mut camera, &nobody).err();
        assert_eq!(gone, Some(DocumentFailure::DeviceFailed));
    }

    #[test]
    fn nobody_is_born_tomorrow() {
        let today: Date = "2026-11-24".parse().expect("a date");
        assert_eq!(date("261124", today), Some(today));
        assert_eq!(date("261125", today), "1926-11-25".parse().ok());
        assert_eq!(date("<<<<<<", today), None);
    }
}
