//! Names of things. Each kind has a type of its own, so that they cannot be swapped.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

/// Longest accepted id, in bytes; keeps routing headers small.
pub const ID_BYTES_MAX: usize = 48;

/// A text that is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind} `{text}` is not 1 to 48 lower-case letters, digits, `-` or `_`")]
pub struct NotAnId {
    kind: &'static str,
    text: String,
}

fn check(kind: &'static str, text: &str) -> Result<(), NotAnId> {
    let fits = (1..=ID_BYTES_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
    if fits {
        Ok(())
    } else {
        Err(NotAnId {
            kind,
            text: text.chars().take(64).collect(),
        })
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id, checked. Errors when it is empty, too long or has other characters.
            pub fn new(text: impl Into<String>) -> Result<Self, NotAnId> {
                let text = text.into();
                check($kind, &text)?;
                Ok(Self(text))
            }
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Self::new(text)
            }
        }
        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                Self::new(text)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

id!(
    /// A kiosk, e.g. `ksk-047-0012`: county code, then a number that is never used again.
    KioskId, "kiosk id"
);
id!(
    /// A place with one or more kiosks, e.g. `gpo-nairobi`.
    SiteId, "site id"
);
id!(
    /// An agency that serves, e.g. `kra`.
    AgencyId, "agency id"
);
id!(
    /// A service of the catalogue, e.g. `kra-pin-print`.
    ServiceId, "service id"
);
id!(
    /// A question of a service, e.g. `national_id`.
    FieldId, "field id"
);

/// Public id of a transaction: a UUIDv7, made by the caller from its clock and randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TransactionId(pub Uuid);

impl TransactionId {
    /// A UUIDv7 from `unix_millis` and ten random bytes.
    pub fn from_parts(unix_millis: u64, random: &[u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(unix_millis, random).into_uuid())
    }

    /// What its reference is made of, as an index wants it: the last 35 bits, which are random.
    pub fn reference_number(&self) -> u64 {
        let bytes = self.0.as_bytes();
        let bits = u64::from_be_bytes(bytes[8..16].try_into().expect("a UUID has 16 bytes"));
        bits & ((1 << 35) - 1)
    }

    /// What the citizen reads out, e.g. `HK-7F3K-9QXM`.
    pub fn reference(&self) -> Reference {
        Reference::of(self)
    }
}

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// Crockford's alphabet: no I, L, O or U, so that a reference survives being read out or copied.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The short name of a transaction on paper: `HK-` and two groups of four; the last is a check character.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

/// A text that is not a reference, or one that was copied with a mistake.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAReference {
    /// Wrong length or characters.
    #[error("a reference has the form HK-7F3K-9QXM")]
    Form,
    /// The check character does not fit the others.
    #[error("a character of the reference is wrong")]
    Check,
}

impl Reference {
    fn of(id: &TransactionId) -> Self {
        let bits = id.reference_number();
        let mut symbols = [0u8; 8];
        for (place, symbol) in symbols.iter_mut().take(7).enumerate() {
            *symbol = ((bits >> (5 * place)) & 31) as u8;
        }
        symbols[7] = check_symbol(&symbols[..7]);
        let text: String = symbols
            .iter()
            .map(|s| char::from(ALPHABET[usize::from(*s)]))
            .collect();
        Self(format!("HK-{}-{}", &text[..4], &text[4..]))
    }

    /// Reads what somebody typed: case, blanks and missing hyphens do not matter.
    pub fn parse(typed: &str) -> Result<Self, NotAReference> {
        let mut plain: String = typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_uppercase();
        if plain.starts_with("HK") && plain.len() == 10 {
            plain.drain(..2);
        }
        let plain = plain.replace('O', "0").replace(['I', 'L'], "1");
        let symbols: Option<Vec<u8>> = plain
            .bytes()
            .map(|b| {
                ALPHABET
                    .iter()
                    .position(|a| *a == b)
                    .map(|place| place as u8)
            })
            .collect();
        let symbols = symbols
            .filter(|s| s.len() == 8)
            .ok_or(NotAReference::Form)?;
        if symbols[7] != check_symbol(&symbols[..7]) {
            return Err(NotAReference::Check);
        }
        Ok(Self(format!("HK-{}-{}", &plain[..4], &plain[4..])))
    }

    /// [`TransactionId::reference_number`] of the transactions that have this reference.
    pub fn number(&self) -> u64 {
        let symbols = self.0.bytes().skip(3).filter(|byte| *byte != b'-').take(7);
        let places = symbols.map(|byte| ALPHABET.iter().position(|symbol| *symbol == byte));
        places.enumerate().fold(0, |number, (place, symbol)| {
            number | (symbol.unwrap_or(0) as u64) << (5 * place)
        })
    }

    /// The reference as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Weighted sum modulo 31: catches every single wrong character and every swap of neighbours.
fn check_symbol(symbols: &[u8]) -> u8 {
    let sum: u32 = symbols
        .iter()
        .zip(1u32..)
        .map(|(s, weight)| u32::from(*s) * weight)
        .sum();
    (sum % 31) as u8
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl TryFrom<String> for Reference {
    type Error = NotAReference;
    fn try_from(text: String) -> Result<Self, NotAReference> {
        Self::parse(&text)
    }
}
impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> TransactionId {
        TransactionId::from_parts(1_790_000_000_000, &[7, 1, 2, 3, 200, 5, 6, 77, 8, 99])
    }

    #[test]
    fn ids_refuse_capitals_blanks_and_emptiness() {
        assert!(KioskId::new("ksk-047-0012").is_ok());
        for bad in ["", "KSK", "a b", "é", &"x".repeat(49)] {
            assert!(KioskId::new(bad).is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn a_reference_and_its_transaction_have_one_number() {
        for random in 0..=255 {
            let id = TransactionId::from_parts(1_795_555_200_000, &[random; 10]);
            assert_eq!(id.reference().number(), id.reference_number());
        }
    }

    #[test]
    fn a_reference_survives_sloppy_typing() {
        let reference = sample().reference();
        let sloppy = reference.as_str().to_lowercase().replace('-', " ");
        assert_eq!(Reference::parse(&sloppy), Ok(reference));
    }

    #[test]
    fn one_wrong_character_of_a_reference_is_noticed() {
        let right = sample().reference();
        let mut noticed = 0;
        for place in [3, 4, 5, 6, 8, 9, 10] {
            for symbol in ALPHABET {
                let mut text = right.as_str().as_bytes().to_vec();
                if text[place] == *symbol {
                    continue;
                }
                let before = ALPHABET.iter().position(|a| *a == text[place]);
                let after = ALPHABET.iter().position(|a| a == symbol);
                text[place] = *symbol;
                let text = String::from_utf8(text).expect("ascii");
                // 0 and 31 are the same modulo 31, the only pair the check cannot tell apart.
                if matches!((before, after), (Some(0), Some(31)) | (Some(31), Some(0))) {
                    continue;
                }
                assert_eq!(Reference::parse(&text), Err(NotAReference::Check), "{text}");
                noticed += 1;
            }
        }
        assert!(noticed > 200);
    }
}
