//! A talk with a device as text, one line a write or read, so that it can be kept beside a test:
//!
//! ```text
//! # status of a printer whose cover is open
//! +0 > 10 04 01
//! +12 < 1a
//! ```
//!
//! `+` gives milliseconds since the start, `>` is what we sent, `<` what came. A transcript holds
//! every byte: make one only with made-up citizens.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Which way bytes went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the device.
    Sent,
    /// From the device.
    Received,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Milliseconds since the start.
    pub at_ms: u64,
    /// Which way.
    pub direction: Direction,
    /// What.
    pub bytes: Vec<u8>,
}

/// All lines, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transcript {
    /// The lines.
    pub entries: Vec<Entry>,
}

/// A text that is not a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line} of the transcript is not `+<ms> > <hex>` or `+<ms> < <hex>`")]
pub struct TranscriptError {
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in &self.entries {
            let arrow = if entry.direction == Direction::Sent {
                '>'
            } else {
                '<'
            };
            writeln!(f, "+{} {arrow}{}", entry.at_ms, Hex(&entry.bytes))?;
        }
        Ok(())
    }
}

impl FromStr for Transcript {
    type Err = TranscriptError;

    fn from_str(text: &str) -> Result<Self, TranscriptError> {
        let lines = text
            .lines()
            .zip(1..)
            .map(|(line, number)| (line.trim(), number));
        let told = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
        let entries =
            told.map(|(line, number)| entry(line).ok_or(TranscriptError { line: number }));
        Ok(Self {
            entries: entries.collect::<Result<_, _>>()?,
        })
    }
}

fn entry(line: &str) -> Option<Entry> {
    let mut words = line.split_whitespace();
    let at_ms = words.next()?.strip_prefix('+')?.parse().ok()?;
    let direction = match words.next()? {
        ">" => Direction::Sent,
        "<" => Direction::Received,
        _ => return None,
    };
    let bytes = words
        .map(|word| u8::from_str_radix(word, 16))
        .collect::<Result<_, _>>()
        .ok()?;
    Some(Entry {
        at_ms,
        direction,
        bytes,
    })
}

/// ` 1b 40`: every byte after a blank.
pub(super) struct Hex<'a>(pub(super) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, " {byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_reads_back_as_written() {
        let text = "# cover open\n+0 > 10 04 01\n\n+12 < 1a\n";
        let transcript: Transcript = text.parse().expect("a transcript");
        assert_eq!(transcript.entries.len(), 2);
        assert_eq!(transcript.to_string(), "+0 > 10 04 01\n+12 < 1a\n");
    }

    #[test]
    fn a_broken_line_is_named() {
        assert_eq!(
            "+0 > 10\n+1 ? 10".parse::<Transcript>(),
            Err(TranscriptError { line: 2 })
        );
        assert_eq!(
            "+0 > 1b xy".parse::<Transcript>(),
            Err(TranscriptError { line: 1 })
        );
    }
}
