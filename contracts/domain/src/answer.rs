//! What a citizen said. Wiped when dropped; has no `Debug`, so it cannot be logged by accident.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{Date, FieldId, Money};

/// One checked answer, in the form the agency gets.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ZeroizeOnDrop)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Answer {
    /// Numbers, names and text, in their normal form.
    Text(String),
    /// The id of what was chosen; a county is its three-digit code.
    Choice(String),
    /// A date.
    Date(#[zeroize(skip)] Date),
    /// An amount.
    Amount(#[zeroize(skip)] Money),
    /// A ticked box.
    Consent(bool),
    /// A photograph of a document: JPEG bytes.
    Photo(#[serde(with = "as_base64")] Vec<u8>),
}

/// The answers of one session, by field.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<FieldId, Answer>);

impl Answers {
    /// No answers yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// The answer to `field`.
    pub fn get(&self, field: &FieldId) -> Option<&Answer> {
        self.0.get(field)
    }
    /// Keeps `answer`, in place of any before.
    pub fn set(&mut self, field: FieldId, answer: Answer) {
        self.0.insert(field, answer);
    }
    /// Forgets the answer to `field`.
    pub fn clear(&mut self, field: &FieldId) {
        self.0.remove(field);
    }
    /// Fields and answers, in the order of field ids.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldId, &Answer)> {
        self.0.iter()
    }
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Zeroize for Answers {
    fn zeroize(&mut self) {
        // Each answer wipes itself as it is dropped.
        self.0.clear();
    }
}

/// `text` with all but its last `shown` characters hidden; short texts are hidden whole.
pub fn masked(text: &str, shown: usize) -> String {
    let count = text.chars().count();
    let hidden = if count <= shown + 1 {
        count
    } else {
        count - shown
    };
    text.chars()
        .enumerate()
        .map(|(at, c)| if at < hidden { '•' } else { c })
        .collect()
}

/// Bytes as text in JSON.
pub(crate) mod as_base64 {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        STANDARD
            .decode(String::deserialize(from)?)
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_keep_only_the_last_characters() {
        assert_eq!(masked("+254711000222", 3), "••••••••••222");
        assert_eq!(masked("1234", 3), "••••");
        assert_eq!(masked("", 3), "");
    }
}
