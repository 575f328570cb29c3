//! What the files say.

use kiosk_device::capability::{Card, CardKind};
use kiosk_domain::Date;
use zeroize::Zeroizing;

use super::lines::{Fields, Shape, date};
use super::{EmrtdError, Part, Wish};
use crate::tlv::{find, find_path};

/// The printed lines, as the kiosk takes them.
pub(super) struct Lines {
    pub(super) card: Card,
    pub(super) issued_by: String,
    pub(super) nationality: String,
}

impl Lines {
    /// Takes DG1 apart (ICAO 9303-10 §4.7.1).
    pub(super) fn of(group: &[u8], wish: Wish) -> Result<Self, EmrtdError> {
        let fields = find_path(group, &[0x61, 0x5F1F])
            .and_then(Fields::of)
            .ok_or(EmrtdError::Content(Part::Lines))?;
        Ok(Self {
            card: Card {
                kind: kind(&fields, wish)?,
                number: fields.number(),
                names: fields.names(),
                born: date(fields.born, wish.today),
                expires: date(fields.expires, far_from(wish.today)),
            },
            issued_by: fields.issued_by.trim_end_matches('<').to_owned(),
            nationality: fields.nationality.trim_end_matches('<').to_owned(),
        })
    }
}

fn kind(fields: &Fields<'_>, wish: Wish) -> Result<CardKind, EmrtdError> {
    match fields.shape {
        Shape::Passport if fields.code.starts_with('P') => Ok(CardKind::Passport),
        Shape::Card if wish.cards_are_maisha => Ok(CardKind::MaishaCard),
        Shape::Passport | Shape::Card => Err(EmrtdError::NotTaken),
    }
}

/// No document is valid for longer than this from today.
const VALID_YEARS_MAX: i32 = 50;

fn far_from(today: Date) -> Date {
    let year = today.0.year().saturating_add(VALID_YEARS_MAX);
    format!("{year:04}-12-31").parse().unwrap_or(today)
}

/// The first picture in DG2 (ICAO 9303-10 §4.7.2): the record of ISO/IEC 19794-5 has a header of
/// fixed parts, and the picture begins with its own mark.
pub(super) fn portrait(group: &[u8]) -> Result<Zeroizing<Vec<u8>>, EmrtdError> {
    let record = find_path(group, &[0x75, 0x7F61, 0x7F60])
        .and_then(|template| find(template, 0x5F2E).or_else(|| find(template, 0x7F2E)));
    let picture = record.and_then(|record| {
        let begins = |at: &usize| MARKS.iter().any(|mark| record[*at..].starts_with(mark));
        (0..record.len().min(HEADER_BYTES_MAX))
            .find(begins)
            .map(|at| &record[at..])
    });
    picture
        .map(|picture| Zeroizing::new(picture.to_vec()))
        .ok_or(EmrtdError::Content(Part::Portrait))
}

/// JPEG, JPEG 2000 in its box, JPEG 2000 bare.
const MARKS: [&[u8]; 3] = [
    &[0xFF, 0xD8, 0xFF],
    &[0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50],
    &[0xFF, 0x4F, 0xFF, 0x51],
];
/// Room for the header and the feature points that nobody uses.
const HEADER_BYTES_MAX: usize = 1024;
