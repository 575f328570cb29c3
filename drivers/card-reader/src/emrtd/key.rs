//! What is printed on a document, as the key to its chip (ICAO 9303-11 §9.7.2).

use dmrtd::crypto::kdf::DeriveKey;
use dmrtd::lds::asn1_object_identifiers::{CipherAlgorithm, KeyLength};
use dmrtd::proto::access_key::{AccessKey as DmrtdKey, PACE_REF_KEY_TAG_CAN, PACE_REF_KEY_TAG_MRZ};
use kiosk_device::capability::DocumentKey;
use kiosk_domain::Date;
use sha1::{Digest as _, Sha1};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::lines::check_digit;

/// Opens a chip. Wiped when dropped; has no `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub enum AccessKey {
    /// The digest of number, birth and expiry, each with its check digit.
    Lines(Vec<u8>),
    /// The six digits on the front, for PACE alone.
    Number(Vec<u8>),
}

/// What was given cannot be printed on a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotAKey {
    /// A number holds other signs than capital letters, digits and `<`, or none.
    #[error("a document's number holds capital letters and digits")]
    Number,
    /// Not six digits.
    #[error("an access number has six digits")]
    AccessNumber,
}

/// Longer numbers continue in another field of a card's lines (ICAO 9303-5 §4.2.2).
const NUMBER_FIELD: usize = 9;
const NUMBER_MAX: usize = 22;

impl AccessKey {
    /// The key out of what is printed.
    ///
    /// # Errors
    /// [`NotAKey`].
    pub fn from_printed(key: &DocumentKey) -> Result<Self, NotAKey> {
        match key {
            DocumentKey::Lines {
                number,
                born,
                expires,
            } => Self::from_lines(number, *born, *expires),
            DocumentKey::Can(digits) => Self::from_access_number(digits),
        }
    }

    /// The key out of the printed lines.
    ///
    /// # Errors
    /// [`NotAKey::Number`].
    pub fn from_lines(number: &str, born: Date, expires: Date) -> Result<Self, NotAKey> {
        let number = number.trim_end_matches('<');
        let is_printable = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        let fits = (1..=NUMBER_MAX).contains(&number.len());
        if !fits
            || !number
                .bytes()
                .all(|byte| is_printable(byte) || byte == b'<')
        {
            return Err(NotAKey::Number);
        }
        let mut digest = Sha1::new();
        let mut padded = Zeroizing::new(String::with_capacity(NUMBER_MAX));
        padded.push_str(number);
        padded.extend(std::iter::repeat_n(
            '<',
            NUMBER_FIELD.saturating_sub(number.len()),
        ));
        for field in [padded, yymmdd(born), yymmdd(expires)] {
            digest.update(field.as_bytes());
            digest.update([b'0' + check_digit(&[field.as_str()])]);
        }
        Ok(Self::Lines(digest.finalize().to_vec()))
    }

    /// The key out of the six digits on the front.
    ///
    /// # Errors
    /// [`NotAKey::AccessNumber`].
    pub fn from_access_number(digits: &str) -> Result<Self, NotAKey> {
        let fits = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if fits {
            Ok(Self::Number(digits.as_bytes().to_vec()))
        } else {
            Err(NotAKey::AccessNumber)
        }
    }

    /// The seed of BAC; only the lines have one.
    pub(super) fn bac_seed(&self) -> Option<&[u8; 16]> {
        match self {
            Self::Lines(digest) => digest.first_chunk(),
            Self::Number(_) => None,
        }
    }
}

/// The key as PACE takes it; lives as long as one agreement, and is wiped with it.
pub(super) struct PaceKey(pub(super) AccessKey);

impl DmrtdKey for PaceKey {
    fn pace_ref_key_tag(&self) -> u8 {
        match self.0 {
            AccessKey::Lines(_) => PACE_REF_KEY_TAG_MRZ,
            AccessKey::Number(_) => PACE_REF_KEY_TAG_CAN,
        }
    }

    fn kpi(&self, cipher: CipherAlgorithm, length: KeyLength) -> Result<Vec<u8>, String> {
        let (AccessKey::Lines(seed) | AccessKey::Number(seed)) = &self.0;
        Ok(match (cipher, length) {
            (CipherAlgorithm::DeSede, _) => DeriveKey::des_ede(seed, true),
            (CipherAlgorithm::Aes, KeyLength::S128) => DeriveKey::aes128(seed, true),
            (CipherAlgorithm::Aes, KeyLength::S192) => DeriveKey::aes192(seed, true),
            (CipherAlgorithm::Aes, KeyLength::S256) => DeriveKey::aes256(seed, true),
        })
    }
}

fn yymmdd(date: Date) -> Zeroizing<String> {
    let date = date.0;
    let (year, month) = (date.year().rem_euclid(100), u8::from(date.month()));
    Zeroizing::new(format!("{year:02}{month:02}{:02}", date.day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: &str) -> Result<AccessKey, NotAKey> {
        let day = |text: &str| text.parse().expect("a date");
        AccessKey::from_lines(number, day("1969-08-06"), day("1994-06-23"))
    }

    // The worked example of ICAO 9303-11 appendix D.2.
    #[test]
    fn the_worked_example_of_the_standard_comes_out() {
        let seed = key("L898902C").ok().and_then(|key| key.bac_seed().copied());
        let right = [
            0x23, 0x9A, 0xB9, 0xCB, 0x28, 0x2D, 0xAF, 0x66, 0x23, 0x1D, 0xC5, 0xA4, 0xDF, 0x6B,
            0xFB, 0xAE,
        ];
        assert_eq!(seed, Some(right));
    }

    #[test]
    fn what_no_document_bears_is_no_key() {
        for number in [
            "",
            "<<<",
            "ak0000017",
            "AK 000017",
            "AK00000170000000000000000",
        ] {
            assert!(key(number).is_err(), "{number}");
        }
        assert!(AccessKey::from_access_number("12345").is_err());
        assert!(AccessKey::from_access_number("12345a").is_err());
    }
}
