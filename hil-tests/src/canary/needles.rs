//! Looks for many values at once, in time for a whole process's memory also unoptimised.
//!
//! A needle of seven bytes or more covers a whole aligned word of four wherever it lies. So only
//! every fourth place is looked at, and compared only where the word is one of a needle's first four.

use std::collections::{BTreeSet, HashMap};

use super::encodings;

/// Shorter ones would stand somewhere by chance, and could hide between two words.
pub const BYTES_MIN: usize = 7;
const WORD: usize = 4;
const MARKS: usize = 1 << 16;

/// Everything that is looked for.
#[derive(Default)]
pub struct Needles {
    all: Vec<Needle>,
    /// Which needle, and how far into it the word lies.
    words: HashMap<u32, Vec<(usize, usize)>>,
    /// Whether a word may be in `words`.
    marks: Vec<bool>,
}

struct Needle {
    value: &'static str,
    encoding: &'static str,
    bytes: Vec<u8>,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Where it begins.
    pub at: u64,
    /// What it is.
    pub value: &'static str,
    /// How it is written.
    pub encoding: &'static str,
}

impl Needles {
    /// Looks for `text` in every encoding.
    pub fn text(&mut self, value: &'static str, text: &str) {
        for (encoding, bytes) in encodings::of(text) {
            self.bytes(value, encoding, &bytes);
        }
    }

    /// Looks for `bytes`.
    ///
    /// # Panics
    /// When they are fewer than [`BYTES_MIN`]: that would be a mistake of ours.
    pub fn bytes(&mut self, value: &'static str, encoding: &'static str, bytes: &[u8]) {
        assert!(
            bytes.len() >= BYTES_MIN,
            "{value} as {encoding} is too short"
        );
        if self.all.iter().any(|needle| needle.bytes == bytes) {
            return;
        }
        self.marks.resize(MARKS, false);
        for offset in 0..WORD {
            let word = word_of(&bytes[offset..offset + WORD]);
            self.marks[mark(word)] = true;
            let places = self.words.entry(word).or_default();
            places.push((self.all.len(), offset));
        }
        self.all.push(Needle {
            value,
            encoding,
            bytes: bytes.to_vec(),
        });
    }

    /// The longest needle, in bytes.
    pub fn bytes_max(&self) -> usize {
        self.all.iter().map(|n| n.bytes.len()).max().unwrap_or(0)
    }

    /// What is in `hay`, which lies at `at`.
    pub fn found_in(&self, hay: &[u8], at: u64) -> BTreeSet<Found> {
        let mut found = BTreeSet::new();
        for (place, word) in hay.chunks_exact(WORD).enumerate() {
            let word = word_of(word);
            // Most memory is empty.
            if word == 0 || !self.marks[mark(word)] {
                continue;
            }
            for (needle, offset) in self.words.get(&word).into_iter().flatten() {
                let needle = &self.all[*needle];
                let Some(begins) = (place * WORD).checked_sub(*offset) else {
                    continue;
                };
                if hay[begins..].starts_with(&needle.bytes) {
                    found.insert(Found {
                        at: at + begins as u64,
                        value: needle.value,
                        encoding: needle.encoding,
                    });
                }
            }
        }
        found
    }
}

fn word_of(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(bytes.try_into().expect("four bytes"))
}

/// Fibonacci hashing: the upper bits of a product are well mixed.
fn mark(word: u32) -> usize {
    (word.wrapping_mul(0x9E37_79B1) >> 16) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_at_every_place_of_the_hay_in_every_encoding() {
        for (encoding, bytes) in encodings::of("27182818") {
            for before in 0..9 {
                let mut needles = Needles::default();
                needles.text("number", "27182818");
                let hay = [&vec![b'.'; before][..], &bytes, b".."].concat();
                let found = needles.found_in(&hay, 100);
                let there = found.iter().any(|f| f.at == 100 + before as u64);
                assert!(there, "{encoding} after {before}");
            }
        }
    }

    #[test]
    fn nothing_is_found_where_nothing_is() {
        let mut needles = Needles::default();
        needles.text("number", "27182818");
        let hay: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        assert!(needles.found_in(&hay, 0).is_empty());
        assert!(needles.found_in(b"2718.2818 271828", 0).is_empty());
    }
}
