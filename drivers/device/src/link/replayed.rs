//! Plays the device's side of a transcript.

use std::time::Duration;

use super::{Direction, Link, LinkError, Transcript, WriteError};

/// A link whose other side is a transcript. What is sent must be what was sent then; what came
/// then comes again, as soon as everything before it has been sent. Times are not kept.
pub struct Replayed {
    name: String,
    entries: std::vec::IntoIter<super::Entry>,
    /// What must be sent before anything comes.
    expected: Vec<u8>,
    /// What comes next.
    waiting: Vec<u8>,
}

impl Replayed {
    /// Plays `transcript`.
    pub fn new(transcript: Transcript) -> Self {
        let mut replayed = Self {
            name: "transcript".into(),
            entries: transcript.entries.into_iter(),
            expected: Vec::new(),
            waiting: Vec::new(),
        };
        replayed.advance();
        replayed
    }

    /// Whether everything was sent and read.
    pub fn is_done(&self) -> bool {
        self.expected.is_empty() && self.waiting.is_empty() && self.entries.as_slice().is_empty()
    }

    fn advance(&mut self) {
        while self.expected.is_empty() && self.waiting.is_empty() {
            match self.entries.next() {
                Some(entry) if entry.direction == Direction::Sent => self.expected = entry.bytes,
                Some(entry) => self.waiting = entry.bytes,
                None => return,
            }
        }
    }

    fn diverged(&self, detail: String) -> LinkError {
        LinkError::Disconnected {
            link: self.name.clone(),
            detail,
        }
    }
}

impl Link for Replayed {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, LinkError> {
        if self.waiting.is_empty() {
            return Err(LinkError::Timeout {
                link: self.name.clone(),
                after: deadline,
            });
        }
        let count = buffer.len().min(self.waiting.len());
        buffer[..count].copy_from_slice(&self.waiting[..count]);
        self.waiting.drain(..count);
        self.advance();
        Ok(count)
    }

    fn write_all(&mut self, bytes: &[u8], _deadline: Duration) -> Result<(), WriteError> {
        for (at, byte) in bytes.iter().enumerate() {
            if self.expected.first() != Some(byte) {
                let detail = match self.expected.first() {
                    Some(expected) => {
                        format!("sent {byte:02x} where the transcript has {expected:02x}")
                    }
                    None => format!("sent {byte:02x} where the transcript sends nothing"),
                };
                return Err(WriteError {
                    sent_max: at,
                    error: self.diverged(detail),
                });
            }
            self.expected.remove(0);
            self.advance();
        }
        Ok(())
    }

    fn flush(&mut self, _deadline: Duration) -> Result<(), LinkError> {
        Ok(())
    }

    /// Nothing is thrown away: whatever a transcript has is meant to be read.
    fn drain(&mut self) -> Result<usize, LinkError> {
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::link::{Recorded, pair};

    const SOON: Duration = Duration::from_secs(20);

    #[test]
    fn a_recorded_talk_can_be_replayed_without_the_device() {
        let (near, mut device) = pair("device");
        let (mut recorded, transcript) = Recorded::new(near, Instant::now());
        let mut buffer = [0; 4];
        recorded.write_all(b"\x10\x04\x01", SOON).expect("sent");
        device.write_all(b"\x12", SOON).expect("answered");
        recorded.read(&mut buffer, SOON).expect("read");

        let text = transcript.look(ToString::to_string);
        let mut replayed = Replayed::new(text.parse().expect("a transcript"));
        replayed.write_all(b"\x10\x04", SOON).expect("as then");
        assert!(
            replayed.read(&mut buffer, SOON).is_err(),
            "nothing comes before all was sent"
        );
        replayed.write_all(b"\x01", SOON).expect("as then");
        assert_eq!(replayed.read(&mut buffer, SOON), Ok(1));
        assert_eq!(buffer[0], 0x12);
        assert!(replayed.is_done());
    }

    #[test]
    fn sending_something_else_than_then_is_told_byte_for_byte() {
        let mut replayed = Replayed::new("+0 > 10 04 01".parse().expect("a transcript"));
        let failed = replayed.write_all(b"\x10\x05", SOON).expect_err("diverged");
        assert_eq!(failed.sent_max, 1);
        assert!(
            failed
                .error
                .to_string()
                .contains("sent 05 where the transcript has 04")
        );
    }
}
