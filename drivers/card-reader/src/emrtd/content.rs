//! What the files say.

use kiosk_device::capability::{Card, CardKind};
use kiosk_domain::Date;
use mrz::{Format, MrzData, MrzDate};
use zeroize::{Zeroize as _, Zeroizing};

use super::{EmrtdError, Part};
use crate::tlv::{find, find_path};

/// The printed lines, taken apart.
pub(super) struct Lines {
    pub(super) card: Card,
    pub(super) issued_by: String,
    pub(super) nationality: String,
}

const TD1_LINE: usize = 30;
const TD3_LINE: usize = 44;

impl Lines {
    /// Takes DG1 apart (ICAO 9303-10 §4.7.1). `cards_are_maisha` says that a card in the size of
    /// a bank card counts as a Maisha card.
    pub(super) fn of(group: &[u8], cards_are_maisha: bool) -> Result<Self, EmrtdError> {
        let content = EmrtdError::Content(Part::Lines);
        let text =
            find_path(group, &[0x61, 0x5F1F]).and_then(|text| std::str::from_utf8(text).ok());
        let mut data = Wiped(text.and_then(parse).ok_or_else(|| content.clone())?);
        if !data.0.checks.all_valid() {
            return Err(content);
        }
        let kind = kind(&data.0, cards_are_maisha)?;
        let names = format!("{} {}", data.0.given_names, data.0.surname);
        Ok(Self {
            card: Card {
                kind,
                number: data.0.full_document_number().to_owned(),
                names: names.trim().to_owned(),
                born: date(data.0.date_of_birth),
                expires: date(data.0.date_of_expiry),
            },
            issued_by: std::mem::take(&mut data.0.issuing_country),
            nationality: std::mem::take(&mut data.0.nationality),
        })
    }
}

fn parse(text: &str) -> Option<MrzData> {
    let line = |index: usize, length: usize| text.get(index * length..(index + 1) * length);
    match text.len() {
        88 => mrz::parse_td3(line(0, TD3_LINE)?, line(1, TD3_LINE)?).ok(),
        90 => mrz::parse_td1(line(0, TD1_LINE)?, line(1, TD1_LINE)?, line(2, TD1_LINE)?).ok(),
        _ => None,
    }
}

fn kind(data: &MrzData, cards_are_maisha: bool) -> Result<CardKind, EmrtdError> {
    match data.format {
        Format::Td3 if data.document_type.starts_with('P') => Ok(CardKind::Passport),
        Format::Td1 if cards_are_maisha => Ok(CardKind::MaishaCard),
        _ => Err(EmrtdError::NotTaken),
    }
}

fn date(date: MrzDate) -> Option<Date> {
    let day = date.calendar()?;
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
        .parse()
        .ok()
}

/// The crate that takes lines apart does not wipe them.
struct Wiped(MrzData);

impl Drop for Wiped {
    fn drop(&mut self) {
        let MrzData {
            document_number,
            document_number_full,
            surname,
            given_names,
            nationality,
            optional_data_1,
            optional_data_2,
            mrz_lines,
            ..
        } = &mut self.0;
        for text in [
            document_number,
            surname,
            given_names,
            nationality,
            mrz_lines,
        ] {
            text.zeroize();
        }
        for text in [document_number_full, optional_data_1, optional_data_2] {
            text.zeroize();
        }
    }
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
