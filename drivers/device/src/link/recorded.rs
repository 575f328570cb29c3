//! Keeps everything that goes over a link, for a transcript.

use std::time::{Duration, Instant};

use super::{Direction, Entry, Link, LinkError, Transcript, WriteError};
use crate::dock::Dock;

/// A link that is written down.
pub struct Recorded<L> {
    inner: L,
    began: Instant,
    transcript: Dock<Transcript>,
}

impl<L: Link> Recorded<L> {
    /// Writes down what goes over `inner` from `began` on. The second value sees the transcript
    /// grow.
    pub fn new(inner: L, began: Instant) -> (Self, Dock<Transcript>) {
        let transcript = Dock::new(Transcript::default());
        (
            Self {
                inner,
                began,
                transcript: transcript.clone(),
            },
            transcript,
        )
    }

    fn note(&self, direction: Direction, bytes: &[u8]) {
        let at_ms = self
            .began
            .elapsed()
            .as_millis()
            .try_into()
            .unwrap_or(u64::MAX);
        let entry = Entry {
            at_ms,
            direction,
            bytes: bytes.to_vec(),
        };
        self.transcript
            .change(|transcript| transcript.entries.push(entry));
    }
}

impl<L: Link> Link for Recorded<L> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, LinkError> {
        let count = self.inner.read(buffer, deadline)?;
        self.note(Direction::Received, &buffer[..count]);
        Ok(count)
    }

    fn write_all(&mut self, bytes: &[u8], deadline: Duration) -> Result<(), WriteError> {
        let result = self.inner.write_all(bytes, deadline);
        let sent = result
            .as_ref()
            .map_or_else(|failed| failed.sent_max, |()| bytes.len());
        self.note(Direction::Sent, &bytes[..sent]);
        result
    }

    fn flush(&mut self, deadline: Duration) -> Result<(), LinkError> {
        self.inner.flush(deadline)
    }

    fn drain(&mut self) -> Result<usize, LinkError> {
        self.inner.drain()
    }
}
