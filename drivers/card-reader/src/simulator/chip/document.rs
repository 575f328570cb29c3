//! What is printed on a made-up document, and the files in its chip (ICAO 9303-10 §4.6, §4.7).

use std::collections::BTreeMap;

use kiosk_domain::Date;
use mrz::{Date as Day, MrzDate, Sex, Td1Fields, Td3Fields, format_td1, format_td3};
use sha1::{Digest as _, Sha1};

use super::Issuer;
use crate::sample;
use crate::tlv::object;

/// Whose document it is: nobody's.
#[derive(Debug, Clone)]
pub struct Holder {
    /// Number of the document, up to nine letters and digits.
    pub number: String,
    /// Family name.
    pub surname: String,
    /// Other names.
    pub given_names: String,
    /// Date of birth.
    pub born: Date,
    /// Last day of validity.
    pub expires: Date,
}

impl Holder {
    /// Asha Mfano, of whom every number begins with zeros.
    pub fn asha() -> Self {
        let day = |text: &str| text.parse().expect("sample dates exist");
        Self {
            number: "AK0000017".into(),
            surname: "Mfano".into(),
            given_names: "Asha".into(),
            born: day("1990-01-01"),
            expires: day("2035-12-31"),
        }
    }
}

/// A made-up document.
#[derive(Debug, Clone)]
pub struct Document {
    holder: Holder,
    lines: String,
    card_access_number: String,
    portrait: Vec<u8>,
    security_object: Vec<u8>,
}

const COM: u16 = 0x011E;
const DG1: u16 = 0x0101;
const DG2: u16 = 0x0102;
const SECURITY_OBJECT: u16 = 0x011D;

/// The files of the application, by their identifiers.
pub(super) struct Files(BTreeMap<u16, Vec<u8>>);

impl Files {
    pub(super) fn get(&self, id: u16) -> Option<&[u8]> {
        self.0.get(&id).map(Vec::as_slice)
    }
}

impl Document {
    /// A passport of `holder`, signed by `issuer`, with a portrait of `portrait_bytes` bytes.
    pub fn passport(holder: Holder, issuer: &Issuer, portrait_bytes: usize) -> Self {
        let lines = format_td3(&Td3Fields {
            document_code: "P".into(),
            issuing_country: "UTO".into(),
            nationality: "UTO".into(),
            document_number: holder.number.clone(),
            surname: holder.surname.clone(),
            given_names: holder.given_names.clone(),
            date_of_birth: calendar(holder.born),
            sex: Sex::Unspecified,
            date_of_expiry: calendar(holder.expires),
            personal_number: None,
        });
        Self::signed(holder, &lines, issuer, portrait_bytes)
    }

    /// A card in the size of a bank card, else like [`Self::passport`].
    pub fn card(holder: Holder, issuer: &Issuer, portrait_bytes: usize) -> Self {
        let lines = format_td1(&Td1Fields {
            document_code: "I".into(),
            issuing_country: "UTO".into(),
            nationality: "UTO".into(),
            document_number: holder.number.clone(),
            surname: holder.surname.clone(),
            given_names: holder.given_names.clone(),
            date_of_birth: calendar(holder.born),
            sex: Sex::Unspecified,
            date_of_expiry: calendar(holder.expires),
            ..Td1Fields::default()
        });
        Self::signed(holder, &lines, issuer, portrait_bytes)
    }

    fn signed(holder: Holder, lines: &str, issuer: &Issuer, portrait_bytes: usize) -> Self {
        let mut document = Self {
            holder,
            lines: lines.replace(['\n', '\r'], ""),
            card_access_number: sample::ACCESS_NUMBER.into(),
            portrait: portrait(portrait_bytes),
            security_object: Vec::new(),
        };
        let (one, two) = (document.data_group_1(), document.data_group_2());
        document.security_object = issuer.security_object(&[(1, &one), (2, &two)]);
        document
    }

    /// Changes the printed names after the signature, as a forger would.
    #[must_use]
    pub fn forged(mut self) -> Self {
        self.lines = self.lines.replace("ASHA", "JUMA");
        self
    }

    /// Whose it is.
    pub fn holder(&self) -> &Holder {
        &self.holder
    }

    /// The number that is printed on the front and opens PACE.
    pub fn access_number(&self) -> &str {
        &self.card_access_number
    }

    /// The whole digest of what is printed, before it is cut for BAC (ICAO 9303-11 §9.7.2).
    pub(super) fn access_seed(&self) -> Vec<u8> {
        let number = format!("{:<<9}", self.holder.number);
        let fields = [
            number,
            yymmdd(self.holder.born),
            yymmdd(self.holder.expires),
        ];
        let checked = |field: &String| {
            let digit = mrz::check_digit(field).expect("sample fields hold letters and digits");
            format!("{field}{digit}")
        };
        let information: String = fields.iter().map(checked).collect();
        Sha1::digest(information).to_vec()
    }

    /// The file of this identifier, e.g. 0101 for the printed lines; `None` when there is none.
    pub fn file(&self, id: u16) -> Option<Vec<u8>> {
        self.files().get(id).map(<[u8]>::to_vec)
    }

    pub(super) fn files(&self) -> Files {
        Files(BTreeMap::from([
            (COM, common()),
            (DG1, self.data_group_1()),
            (DG2, self.data_group_2()),
            (SECURITY_OBJECT, self.security_object.clone()),
        ]))
    }

    fn data_group_1(&self) -> Vec<u8> {
        object(0x61, &[&object(0x5F1F, &[self.lines.as_bytes()])]).to_vec()
    }

    /// One portrait in the frame of ISO/IEC 7816-11 and the record of ISO/IEC 19794-5.
    fn data_group_2(&self) -> Vec<u8> {
        let header = object(
            0xA1,
            &[
                &object(0x80, &[&[0x01, 0x01]]),
                &object(0x81, &[&[0x02]]),
                &object(0x87, &[&[0x01, 0x01]]),
                &object(0x88, &[&[0x00, 0x08]]),
            ],
        );
        let record = face_record(&self.portrait);
        let template = object(0x7F60, &[&header, &object(0x5F2E, &[&record])]);
        let group = object(0x7F61, &[&object(0x02, &[&[1]]), &template]);
        object(0x75, &[&group]).to_vec()
    }
}

/// EF.COM: versions, and the tags of the data groups that are there.
fn common() -> Vec<u8> {
    object(
        0x60,
        &[
            &object(0x5F01, &[b"0107"]),
            &object(0x5F36, &[b"040000"]),
            &object(0x5C, &[&[0x61, 0x75]]),
        ],
    )
    .to_vec()
}

fn face_record(portrait: &[u8]) -> Vec<u8> {
    let length = |before: usize| {
        let bytes = u32::try_from(before + portrait.len()).expect("portraits are small");
        bytes.to_be_bytes()
    };
    let (facial_information, image_information) =
        ([0; 16], [1, 0, 0, 240, 1, 64, 1, 2, 0, 0, 0, 0]);
    [
        &b"FAC\x00010\x00"[..],
        &length(14 + 20 + 12),
        &1_u16.to_be_bytes(),
        &length(20 + 12),
        &facial_information,
        &image_information,
        portrait,
    ]
    .concat()
}

/// Bytes that begin and end like a JPEG and show nobody.
pub fn portrait(bytes: usize) -> Vec<u8> {
    let mut portrait = vec![0xFF, 0xD8, 0xFF, 0xE0];
    portrait.extend((0..bytes.saturating_sub(6)).map(|index| (index % 251).to_le_bytes()[0]));
    portrait.extend([0xFF, 0xD9]);
    portrait
}

fn calendar(date: Date) -> MrzDate {
    let (month, day) = (u8::from(date.0.month()), date.0.day());
    MrzDate::Calendar(Day::new(date.0.year(), month.into(), day.into()))
}

fn yymmdd(date: Date) -> String {
    let text = date.to_string().replace('-', "");
    text[2..].to_owned()
}
