//! Gives any blocking reader and writer a deadline that holds: one thread reads, one writes.
//!
//! Serial reads can hang past their own time-out after USB faults, and `/dev/usb/lp0` blocks in a
//! write while the paper is out. The caller never waits in such a call, only for its thread.
//! What passes through is wiped behind it: it may be a picture of a finger.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use zeroize::{Zeroize as _, Zeroizing};

use super::fading::FadingQueue;
use super::pump_writer::{End, Writer};
use super::{Link, LinkError, WriteError};

/// What a read of zero bytes means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Empty {
    /// The other side has closed.
    Closed,
    /// Nothing there yet: device files say so.
    NotYet,
}

/// Chunks of at most [`CHUNK_BYTES`] that may wait unread; then the reader leaves bytes outside.
const CHUNKS_WAITING_MAX: usize = 256;
const CHUNK_BYTES: usize = 512;
/// How often a device file without bytes is looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// How long a closing link waits for its threads, so that the device can be opened again at once.
const CLOSING_MAX: Duration = Duration::from_millis(300);

type Hook = Box<dyn FnOnce() + Send>;
/// Bytes on their way; wiped wherever they end.
type Chunk = Zeroizing<Vec<u8>>;

/// A link over a reader and a writer.
pub(super) struct Pump {
    name: String,
    arrived: Option<Receiver<Result<Chunk, String>>>,
    unread: FadingQueue,
    writer: Writer,
    stop: Arc<AtomicBool>,
    broken: Option<String>,
    on_close: Option<Hook>,
    reader: JoinHandle<()>,
}

impl Pump {
    /// Starts the threads. `on_close` is called once, when the link is dropped.
    pub(super) fn start(
        name: String,
        reader: impl Read + Send + 'static,
        writer: impl Write + Send + 'static,
        empty: Empty,
        on_close: Option<Hook>,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (to_caller, arrived) = sync_channel(CHUNKS_WAITING_MAX);
        let reader = thread::spawn({
            let stop = Arc::clone(&stop);
            move || {
                let ended = read_on(reader, empty, &stop, |chunk| {
                    to_caller.send(Ok(chunk)).is_ok()
                });
                // The caller may have gone; then nobody needs the reason.
                let _ = to_caller.send(Err(ended));
            }
        });
        let writer = Writer::start(writer);
        Self {
            name,
            arrived: Some(arrived),
            unread: FadingQueue::default(),
            writer,
            stop,
            broken: None,
            on_close,
            reader,
        }
    }

    fn disconnected(&mut self, detail: String) -> LinkError {
        let detail = self.broken.get_or_insert(detail).clone();
        LinkError::Disconnected {
            link: self.name.clone(),
            detail,
        }
    }

    fn write(&mut self, bytes: Chunk, flush: bool, deadline: Duration) -> Result<(), WriteError> {
        if let Some(detail) = self.broken.clone() {
            return Err(WriteError {
                sent_max: 0,
                error: self.disconnected(detail),
            });
        }
        let (sent_max, end) = self.writer.write(bytes, flush, deadline);
        let error = match end {
            End::Done => return Ok(()),
            End::Cancelled => LinkError::Timeout {
                link: self.name.clone(),
                after: deadline,
            },
            End::Failed(detail) => self.disconnected(detail),
            End::Stuck => {
                self.broken = Some("a write is stuck in the system".into());
                LinkError::Timeout {
                    link: self.name.clone(),
                    after: deadline,
                }
            }
        };
        Err(WriteError { sent_max, error })
    }

    /// Moves what has arrived into `unread`, waiting at most `deadline` for the first of it.
    fn collect(&mut self, deadline: Duration) -> Result<(), LinkError> {
        let Some(arrived) = &self.arrived else {
            return Ok(());
        };
        let chunk = match arrived.recv_timeout(deadline) {
            Ok(chunk) => chunk,
            Err(RecvTimeoutError::Timeout) => {
                return Err(LinkError::Timeout {
                    link: self.name.clone(),
                    after: deadline,
                });
            }
            Err(RecvTimeoutError::Disconnected) => Err("its reader has stopped".into()),
        };
        match chunk {
            Ok(bytes) => self.unread.push(&bytes),
            Err(detail) => return Err(self.disconnected(detail)),
        }
        Ok(())
    }
}

impl Link for Pump {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, LinkError> {
        if self.unread.is_empty() {
            self.collect(deadline)?;
        }
        Ok(self.unread.pop_into(buffer))
    }

    fn write_all(&mut self, bytes: &[u8], deadline: Duration) -> Result<(), WriteError> {
        self.write(bytes.to_vec().into(), false, deadline)
    }

    fn flush(&mut self, deadline: Duration) -> Result<(), LinkError> {
        self.write(Chunk::default(), true, deadline)
            .map_err(|failed| failed.error)
    }

    fn drain(&mut self) -> Result<usize, LinkError> {
        let mut count = self.unread.clear();
        loop {
            match self.arrived.as_ref().map(Receiver::try_recv) {
                Some(Ok(Ok(chunk))) => count += chunk.len(),
                Some(Ok(Err(detail))) => return Err(self.disconnected(detail)),
                Some(Err(TryRecvError::Disconnected)) => {
                    return Err(self.disconnected("its reader has stopped".into()));
                }
                Some(Err(TryRecvError::Empty)) | None => return Ok(count),
            }
        }
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.arrived = None;
        self.writer.stop();
        if let Some(hook) = self.on_close.take() {
            hook();
        }
        // A thread that is stuck in the system is left behind; it ends when its call does.
        let until = Instant::now() + CLOSING_MAX;
        while !(self.reader.is_finished() && self.writer.is_finished()) && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Reads until stopped, hands every chunk to `deliver`, and returns why it ended.
fn read_on(
    mut reader: impl Read,
    empty: Empty,
    stop: &AtomicBool,
    mut deliver: impl FnMut(Chunk) -> bool,
) -> String {
    use std::io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    let mut buffer = Zeroizing::new([0; CHUNK_BYTES]);
    while !stop.load(Ordering::Relaxed) {
        match reader.read(&mut *buffer) {
            Ok(0) if empty == Empty::Closed => return "the other side has closed".into(),
            Ok(0) => thread::sleep(LOOK_AGAIN),
            Ok(count) if deliver(buffer[..count].to_vec().into()) => buffer[..count].zeroize(),
            Ok(_) => break,
            Err(error) => match error.kind() {
                WouldBlock => thread::sleep(LOOK_AGAIN),
                TimedOut | Interrupted => {}
                _ => return error.to_string(),
            },
        }
    }
    "closed by us".into()
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    /// Takes three bytes, then never returns until its other half is gone.
    struct Clogged {
        taken: usize,
        release: Receiver<()>,
    }

    impl Write for Clogged {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.taken > 0 {
                // Ends with an error once the test has dropped the sender.
                let _ = self.release.recv();
                return Err(io::Error::other("released"));
            }
            self.taken = bytes.len().min(3);
            Ok(self.taken)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_write_that_is_stuck_in_the_system_still_ends_at_its_deadline_and_counts_what_may_be_out() {
        let (release, wait) = std::sync::mpsc::channel();
        let writer = Clogged {
            taken: 0,
            release: wait,
        };
        let mut link = Pump::start("test".into(), io::empty(), writer, Empty::NotYet, None);
        let failed = link
            .write_all(&[1; 10], Duration::from_millis(20))
            .expect_err("stuck");
        assert_eq!(failed.sent_max, 10);
        let next = link
            .write_all(&[1], Duration::from_millis(20))
            .expect_err("of no use now");
        assert!(matches!(next.error, LinkError::Disconnected { .. }));
        assert_eq!(next.sent_max, 0);
        drop(release);
    }

    #[test]
    fn a_reader_that_ends_is_a_disconnection() {
        let mut link = Pump::start("test".into(), &b"ok"[..], io::sink(), Empty::Closed, None);
        let mut buffer = [0; 8];
        assert_eq!(link.read(&mut buffer, Duration::from_secs(20)), Ok(2));
        let ended = link
            .read(&mut buffer, Duration::from_secs(20))
            .expect_err("closed");
        assert!(matches!(ended, LinkError::Disconnected { .. }));
    }
}
