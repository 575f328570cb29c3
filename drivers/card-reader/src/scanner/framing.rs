//! Where one code ends and the next begins.
//!
//! ```text
//!   Between ─ byte ─► Amid ─ ending ──────────► a code, Between
//!      ▲               ├──── silence ─────────► a code (no ending set) or Unfinished, Between
//!      │               └──── one too many ────► TooLong
//!      └─ ending, silence ─ Skipping ◄────────────┘
//! ```

use thiserror::Error;
use zeroize::{Zeroize as _, Zeroizing};

use super::Ending;

/// Why bytes are no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameFault {
    /// More bytes than any code has, and no ending among them.
    #[error("more than {bytes_max} bytes came without an ending; set the scanner to send one")]
    TooLong {
        /// The bound.
        bytes_max: usize,
    },
    /// It fell silent before the ending.
    #[error("the code has no ending; set the scanner to send one, as in the config")]
    Unfinished,
}

/// Cuts bytes into codes. Holds no more than its bound, in room that is made once.
pub struct Framer {
    ending: &'static [u8],
    bytes_max: usize,
    held: Zeroizing<Vec<u8>>,
    is_skipping: bool,
    before: u8,
}

const ENDING_BYTES_MAX: usize = 2;

impl Framer {
    /// Codes that end with `ending` and have at most `bytes_max` bytes.
    pub fn new(ending: Ending, bytes_max: usize) -> Self {
        let ending = ending.bytes();
        Self {
            ending,
            bytes_max,
            held: Zeroizing::new(Vec::with_capacity(bytes_max + ENDING_BYTES_MAX)),
            is_skipping: false,
            before: 0,
        }
    }

    /// Whether a code has begun and not ended.
    pub fn is_amid(&self) -> bool {
        self.is_skipping || !self.held.is_empty()
    }

    /// Takes one byte; the code that it ends, if it does.
    ///
    /// # Errors
    /// [`FrameFault::TooLong`], once for each code that is.
    pub fn push(&mut self, byte: u8) -> Result<Option<Zeroizing<Vec<u8>>>, FrameFault> {
        let ends = self.ends_with(byte);
        self.before = byte;
        if self.is_skipping {
            self.is_skipping = !ends;
            return Ok(None);
        }
        // What is left of another line ending: two were sent where one is configured.
        if self.held.is_empty() && matches!(byte, b'\r' | b'\n') && !self.ending.is_empty() {
            return Ok(None);
        }
        self.held.push(byte);
        if ends {
            let text = self.held.len().saturating_sub(self.ending.len());
            return Ok(self.taken(text));
        }
        // All of an ending but its last byte may stand behind the longest code.
        if self.held.len() > self.bytes_max + self.ending.len().saturating_sub(1) {
            self.held.zeroize();
            self.is_skipping = true;
            let bytes_max = self.bytes_max;
            return Err(FrameFault::TooLong { bytes_max });
        }
        Ok(None)
    }

    /// Nothing came for as long as the config says; the code that this ends, if it does.
    ///
    /// # Errors
    /// [`FrameFault::Unfinished`], when an ending should have come.
    pub fn fell_silent(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, FrameFault> {
        self.is_skipping = false;
        if self.held.is_empty() {
            return Ok(None);
        }
        if self.ending.is_empty() {
            return Ok(self.taken(self.held.len()));
        }
        self.held.zeroize();
        Err(FrameFault::Unfinished)
    }

    /// Forgets what has begun.
    pub fn forget(&mut self) {
        self.held.zeroize();
        self.is_skipping = false;
        self.before = 0;
    }

    fn ends_with(&self, byte: u8) -> bool {
        match self.ending {
            [] => false,
            [only] => byte == *only,
            [first, second] => self.before == *first && byte == *second,
            _ => false,
        }
    }

    fn taken(&mut self, text: usize) -> Option<Zeroizing<Vec<u8>>> {
        let code = (text > 0).then(|| Zeroizing::new(self.held[..text].to_vec()));
        self.held.zeroize();
        code
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const BYTES_MAX: usize = 16;

    fn all(ending: Ending, bytes: &[u8]) -> Vec<Result<Vec<u8>, FrameFault>> {
        let mut framer = Framer::new(ending, BYTES_MAX);
        let heard = bytes
            .iter()
            .filter_map(|byte| framer.push(*byte).transpose());
        heard.map(|code| code.map(|code| code.to_vec())).collect()
    }

    #[test]
    fn each_ending_ends_a_code_and_is_no_part_of_it() {
        for ending in [
            Ending::CarriageReturn,
            Ending::LineFeed,
            Ending::CarriageReturnLineFeed,
            Ending::Tab,
        ] {
            let bytes = [b"abc", ending.bytes(), b"defg", ending.bytes()].concat();
            let heard = all(ending, &bytes);
            assert_eq!(
                heard,
                [Ok(b"abc".to_vec()), Ok(b"defg".to_vec())],
                "{ending:?}"
            );
        }
    }

    #[test]
    fn a_scanner_that_sends_both_where_one_is_configured_makes_no_empty_codes() {
        let heard = all(Ending::CarriageReturn, b"abc\r\nde\r\n\r\n");
        assert_eq!(heard, [Ok(b"abc".to_vec()), Ok(b"de".to_vec())]);
    }

    #[test]
    fn the_longest_code_fits_and_one_byte_more_is_told_once() {
        for ending in [Ending::CarriageReturn, Ending::CarriageReturnLineFeed] {
            let longest = [&[b'x'; BYTES_MAX], ending.bytes()].concat();
            assert_eq!(all(ending, &longest), [Ok(vec![b'x'; BYTES_MAX])]);
            let longer = [
                &[b'x'; 10 * BYTES_MAX],
                ending.bytes(),
                b"next",
                ending.bytes(),
            ];
            let told = Err(FrameFault::TooLong {
                bytes_max: BYTES_MAX,
            });
            assert_eq!(all(ending, &longer.concat()), [told, Ok(b"next".to_vec())]);
        }
    }

    #[test]
    fn silence_ends_a_code_only_where_nothing_else_does() {
        let mut framer = Framer::new(Ending::Silence, BYTES_MAX);
        assert_eq!(framer.push(b'a'), Ok(None));
        let code = framer.fell_silent().expect("a code").expect("a code");
        assert_eq!(*code, b"a");
        let mut framer = Framer::new(Ending::Tab, BYTES_MAX);
        assert_eq!(framer.push(b'a'), Ok(None));
        assert_eq!(framer.fell_silent(), Err(FrameFault::Unfinished));
        assert!(!framer.is_amid());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn any_bytes_are_held_within_the_bound_and_the_next_code_is_read(
            bytes in vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'\t'), any::<u8>()], 0..400),
            ending in prop_oneof![
                Just(Ending::CarriageReturn),
                Just(Ending::LineFeed),
                Just(Ending::CarriageReturnLineFeed),
                Just(Ending::Tab),
                Just(Ending::Silence),
            ],
        ) {
            let mut framer = Framer::new(ending, BYTES_MAX);
            let room = framer.held.capacity();
            for byte in &bytes {
                if let Ok(Some(code)) = framer.push(*byte) {
                    prop_assert!((1..=BYTES_MAX).contains(&code.len()));
                }
                prop_assert!(framer.held.capacity() == room);
            }
            drop(framer.fell_silent());
            prop_assert!(!framer.is_amid());
            let next = [b"next", ending.bytes()].concat();
            let heard = next.iter().find_map(|byte| framer.push(*byte).transpose());
            let heard = heard.or_else(|| framer.fell_silent().transpose());
            prop_assert_eq!(heard.map(|code| code.map(|code| code.to_vec())), Some(Ok(b"next".to_vec())));
        }
    }
}
