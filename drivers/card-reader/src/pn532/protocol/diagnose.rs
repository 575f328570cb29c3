//! Diagnose, the test of the line alone: the module says back what it hears (PN532 manual §7.2.1).
//!
//! Answers carry no number. Once the echo of a word that was never said before is heard, no answer
//! to anything earlier can still be on its way.

use std::time::Duration;

use super::{Command, Payload};

/// The test of the line, with a word to say back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Diagnose {
    /// The word.
    pub word: [u8; 4],
}

/// The number of this test among the module's.
pub(super) const LINE_TEST: u8 = 0x00;

impl Command for Diagnose {
    const CODE: u8 = 0x00;
    const NAME: &'static str = "Diagnose";
    const ANSWER_MAX: Duration = Duration::from_millis(300);
    type Reply = ();

    fn write_arguments(&self, payload: &mut Payload) {
        payload.push(LINE_TEST);
        payload.extend_from_slice(&self.word);
    }

    fn read_reply(&self, rest: &[u8]) -> Option<()> {
        let (test, word) = rest.split_first()?;
        (*test == LINE_TEST && *word == self.word).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_echo_of_an_earlier_word_is_not_the_answer() {
        let asked = Diagnose { word: [1, 2, 3, 4] };
        assert!(asked.read_reply(&[0, 1, 2, 3, 4]).is_some());
        assert!(asked.read_reply(&[0, 1, 2, 3, 3]).is_none());
    }
}
