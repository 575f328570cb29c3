//! Listens to a keyboard without a pause.
//!
//! The kernel keeps no more than 64 records of a keyboard, a dozen characters: whoever looks away
//! for twenty milliseconds loses some. So a thread takes them as they come; what nobody fetches is
//! bounded, and a loss is told as the kernel tells it.

use std::fmt;
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use kiosk_device::dock::Dock;
use kiosk_device::{Link, LinkError, WriteError};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use zeroize::{Zeroize as _, Zeroizing};

use super::{RECORD_BYTES, Record};

/// A keyboard that is held for as long as this lives: closing lets it go.
pub(super) struct Listening {
    name: String,
    heard: Dock<Heard>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What has come and was not fetched yet. Room is made once.
struct Heard {
    bytes: Zeroizing<Vec<u8>>,
    ended: Option<String>,
}

/// Some 10,000 records: the longest code, unless it is full of capital letters.
const HEARD_BYTES_MAX: usize = 256 * 1024;
/// How often the thread looks whether it is let go, in nanoseconds.
const LOOK_NS: i64 = 50_000_000;
/// Whole records, on machines of either width.
const READ_BYTES: usize = 960;
/// Longer than anybody waits; the clock cannot count to the end of time.
const WAIT_MAX: Duration = Duration::from_secs(86_400);

impl Listening {
    /// Takes over `file`, which must not block.
    pub(super) fn start(name: String, file: File) -> Self {
        let heard = Dock::new(Heard {
            bytes: Zeroizing::new(Vec::with_capacity(HEARD_BYTES_MAX)),
            ended: None,
        });
        let stop = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let (heard, stop) = (heard.clone(), Arc::clone(&stop));
            move || {
                let why = listen(&file, &heard, &stop);
                heard.change(|heard| heard.ended = Some(why));
            }
        });
        Self {
            name,
            heard,
            stop,
            thread: Some(thread),
        }
    }

    fn gone(&self, why: impl fmt::Display) -> LinkError {
        LinkError::Disconnected {
            link: self.name.clone(),
            detail: why.to_string(),
        }
    }

    fn read_only(&self) -> LinkError {
        self.gone("nothing is sent to a keyboard")
    }
}

/// Until it is let go or ends; says why.
fn listen(file: &File, heard: &Dock<Heard>, stop: &AtomicBool) -> String {
    let mut buffer = Zeroizing::new([0; READ_BYTES]);
    while !stop.load(Ordering::Relaxed) {
        match rustix::io::read(file, &mut buffer[..]) {
            Ok(0) => return "it has ended".into(),
            Ok(count) => heard.change(|heard| heard.push(&buffer[..count])),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                let mut fds = [PollFd::new(file, PollFlags::IN)];
                let look = Timespec {
                    tv_sec: 0,
                    tv_nsec: LOOK_NS,
                };
                // Whatever is wrong with it, the next read says so.
                let _ = poll(&mut fds, Some(&look));
            }
            Err(error) => return error.to_string(),
        }
    }
    "closed by us".into()
}

impl Heard {
    /// Whole records. Without room for them, all is forgotten but the rest of the record that is
    /// being fetched.
    fn push(&mut self, records: &[u8]) {
        if self.bytes.len() + records.len() + RECORD_BYTES > HEARD_BYTES_MAX {
            let begun = self.bytes.len() % RECORD_BYTES;
            self.bytes[begun..].zeroize();
            self.bytes.truncate(begun);
            self.bytes.extend_from_slice(&Record::Dropped.write());
        }
        self.bytes.extend_from_slice(records);
    }

    fn pop_into(&mut self, buffer: &mut [u8]) -> usize {
        let count = buffer.len().min(self.bytes.len());
        let kept = self.bytes.len() - count;
        buffer[..count].copy_from_slice(&self.bytes[..count]);
        self.bytes.copy_within(count.., 0);
        self.bytes[kept..].zeroize();
        self.bytes.truncate(kept);
        count
    }
}

impl Link for Listening {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, LinkError> {
        let come = self.heard.wait(deadline.min(WAIT_MAX), |heard| {
            match (heard.pop_into(buffer), &heard.ended) {
                (0, None) => None,
                (0, Some(why)) => Some(Err(why.clone())),
                (count, _) => Some(Ok(count)),
            }
        });
        match come {
            Some(outcome) => outcome.map_err(|why| self.gone(why)),
            None => Err(LinkError::Timeout {
                link: self.name.clone(),
                after: deadline,
            }),
        }
    }

    fn write_all(&mut self, _: &[u8], _: Duration) -> Result<(), WriteError> {
        let error = self.read_only();
        Err(WriteError { sent_max: 0, error })
    }

    fn flush(&mut self, _: Duration) -> Result<(), LinkError> {
        Err(self.read_only())
    }

    fn drain(&mut self) -> Result<usize, LinkError> {
        Ok(self.heard.change(|heard| {
            let count = heard.bytes.len();
            heard.bytes.zeroize();
            count
        }))
    }
}

impl Drop for Listening {
    /// Waits for the thread, so that the keyboard can be taken again at once. It reads without
    /// blocking, so it ends.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, PipeWriter, Write as _};
    use std::os::fd::OwnedFd;

    use super::*;
    use crate::scanner::keyboard::{KeyMotion, Records};

    const SOON: Duration = Duration::from_secs(20);

    /// A pipe in the place of a keyboard.
    fn keyboard() -> (Listening, PipeWriter) {
        let (far, near) = io::pipe().expect("a pipe");
        let file = File::from(OwnedFd::from(far));
        rustix::io::ioctl_fionbio(&file, true).expect("it does not block");
        (Listening::start("keyboard:pipe".into(), file), near)
    }

    #[test]
    fn what_comes_is_read_silence_is_a_timeout_and_the_end_a_disconnection() {
        let (mut link, mut near) = keyboard();
        let mut buffer = [0; 8];
        let quiet = link.read(&mut buffer, Duration::from_millis(20));
        assert!(matches!(quiet, Err(LinkError::Timeout { .. })));
        near.write_all(b"keys").expect("room");
        assert_eq!(link.read(&mut buffer, SOON), Ok(4));
        drop(near);
        let ended = link.read(&mut buffer, Duration::MAX);
        assert!(matches!(ended, Err(LinkError::Disconnected { .. })));
    }

    #[test]
    fn what_nobody_fetches_is_bounded_and_its_loss_is_told() {
        let (mut link, mut near) = keyboard();
        let key = Record::Key(30, KeyMotion::Down).write();
        near.write_all(&key).expect("room");
        let mut first = [0; 7];
        assert_eq!(link.read(&mut first, SOON), Ok(7));
        for _ in 0..HEARD_BYTES_MAX / RECORD_BYTES + 100 {
            near.write_all(&key).expect("the thread makes room");
        }
        drop(near);
        let (mut records, mut dropped, mut keys) = (Records::default(), 0, 0);
        let mut take = |bytes: &[u8]| {
            for record in bytes.iter().filter_map(|byte| records.push(*byte)) {
                dropped += u32::from(record == Record::Dropped);
                keys += u32::from(record == Record::Key(30, KeyMotion::Down));
            }
        };
        take(&first);
        let until_the_end = link.heard.wait(SOON, |heard| heard.ended.clone());
        assert!(until_the_end.is_some());
        assert!(link.heard.look(|heard| heard.bytes.capacity()) == HEARD_BYTES_MAX);
        let mut buffer = [0; 100];
        while let Ok(count) = link.read(&mut buffer, SOON) {
            take(&buffer[..count]);
        }
        assert_eq!(dropped, 1);
        assert!((1..=200).contains(&keys), "{keys} whole records");
    }
}
