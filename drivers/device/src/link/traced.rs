//! Tells the log what goes over a link.

use std::time::{Duration, Instant};

use super::transcript::Hex;
use super::{Direction, Link, LinkError, WriteError};

/// How much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TraceContent {
    /// Direction, time and number of bytes: what a citizen presented stays out of the log.
    #[default]
    Lengths,
    /// The bytes too, in hexadecimal. For a bench with made-up citizens only.
    Bytes,
}

/// A link that is traced, at level TRACE, target `kiosk_device::link`.
pub struct Traced<L> {
    inner: L,
    began: Instant,
    content: TraceContent,
}

impl<L: Link> Traced<L> {
    /// Traces `inner`; times count from `began`.
    pub fn new(inner: L, began: Instant, content: TraceContent) -> Self {
        Self {
            inner,
            began,
            content,
        }
    }

    fn tell(&self, direction: Direction, bytes: &[u8]) {
        let at_ms = self.began.elapsed().as_millis();
        let (link, what) = (self.inner.name(), described(self.content, bytes));
        tracing::trace!(target: "kiosk_device::link", link, ?direction, at_ms, "{what}");
    }
}

fn described(content: TraceContent, bytes: &[u8]) -> String {
    match content {
        TraceContent::Lengths => format!("{} bytes", bytes.len()),
        TraceContent::Bytes => format!("{} bytes:{}", bytes.len(), Hex(bytes)),
    }
}

impl<L: Link> Link for Traced<L> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, LinkError> {
        let count = self.inner.read(buffer, deadline)?;
        self.tell(Direction::Received, &buffer[..count]);
        Ok(count)
    }

    fn write_all(&mut self, bytes: &[u8], deadline: Duration) -> Result<(), WriteError> {
        let result = self.inner.write_all(bytes, deadline);
        let sent = result
            .as_ref()
            .map_or_else(|failed| failed.sent_max, |()| bytes.len());
        self.tell(Direction::Sent, &bytes[..sent]);
        result
    }

    fn flush(&mut self, deadline: Duration) -> Result<(), LinkError> {
        self.inner.flush(deadline)
    }

    fn drain(&mut self) -> Result<usize, LinkError> {
        self.inner.drain()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_default_the_log_learns_how_much_and_not_what() {
        assert_eq!(
            described(TraceContent::default(), b"Asha Mfano"),
            "10 bytes"
        );
        assert_eq!(described(TraceContent::Bytes, b"\x1b@"), "2 bytes: 1b 40");
    }
}
