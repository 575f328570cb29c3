//! The writing half of a pump: takes orders one at a time and can say how far it came.

use std::io::Write;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use zeroize::Zeroizing;

/// Bytes given to the system at once; small, so that little is in doubt when a write is stuck.
const CHUNK_BYTES: usize = 256;
/// How often a full device is tried again.
const LOOK_AGAIN: Duration = Duration::from_millis(2);
/// How long past a deadline the thread is given to say how far it came.
const GRACE: Duration = Duration::from_millis(250);

/// How an order ended.
pub(super) enum End {
    /// All of it is with the system.
    Done,
    /// The deadline came first; no more of it will be written.
    Cancelled,
    /// The system refused.
    Failed(String),
    /// A system call has not returned; more of the chunk it holds may still leave.
    Stuck,
}

struct Order {
    bytes: Zeroizing<Vec<u8>>,
    flush: bool,
    progress: Arc<Mutex<Progress>>,
    ended: SyncSender<End>,
}

/// Shared by both sides, so that a late thread cannot write what its caller has given up.
#[derive(Default)]
struct Progress {
    /// Bytes that have left, and those of a call under way.
    sent_max: usize,
    cancelled: bool,
}

/// The thread's handle.
pub(super) struct Writer {
    orders: Option<SyncSender<Order>>,
    thread: JoinHandle<()>,
}

impl Writer {
    pub(super) fn start(mut writer: impl Write + Send + 'static) -> Self {
        let (orders, taken): (_, Receiver<Order>) = sync_channel(1);
        let thread = thread::spawn(move || {
            for order in taken {
                let end = carry_out(&mut writer, &order);
                // The caller may have given up waiting.
                let _ = order.ended.send(end);
            }
        });
        Self {
            orders: Some(orders),
            thread,
        }
    }

    /// Writes `bytes`, then flushes if asked; returns how many may have left, and how it ended.
    pub(super) fn write(
        &self,
        bytes: Zeroizing<Vec<u8>>,
        flush: bool,
        deadline: Duration,
    ) -> (usize, End) {
        let progress = Arc::new(Mutex::new(Progress::default()));
        let (ended, wait) = sync_channel(1);
        let order = Order {
            bytes,
            flush,
            progress: Arc::clone(&progress),
            ended,
        };
        if self
            .orders
            .as_ref()
            .is_none_or(|orders| orders.try_send(order).is_err())
        {
            return (0, End::Failed("its writer has stopped".into()));
        }
        let end = match wait.recv_timeout(deadline) {
            Ok(end) => end,
            Err(RecvTimeoutError::Disconnected) => End::Failed("its writer has stopped".into()),
            Err(RecvTimeoutError::Timeout) => {
                lock(&progress).cancelled = true;
                wait.recv_timeout(GRACE).unwrap_or(End::Stuck)
            }
        };
        let sent_max = lock(&progress).sent_max;
        (sent_max, end)
    }

    pub(super) fn stop(&mut self) {
        self.orders = None;
    }

    pub(super) fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }
}

fn carry_out(writer: &mut impl Write, order: &Order) -> End {
    use std::io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    let mut sent = 0;
    while sent < order.bytes.len() {
        let chunk = &order.bytes[sent..order.bytes.len().min(sent + CHUNK_BYTES)];
        {
            let mut progress = lock(&order.progress);
            if progress.cancelled {
                return End::Cancelled;
            }
            progress.sent_max = sent + chunk.len();
        }
        let written = writer.write(chunk);
        sent += written.as_ref().copied().unwrap_or(0);
        lock(&order.progress).sent_max = sent;
        match written {
            Ok(0) => thread::sleep(LOOK_AGAIN),
            Ok(_) => {}
            Err(error) if matches!(error.kind(), WouldBlock | TimedOut | Interrupted) => {
                thread::sleep(LOOK_AGAIN);
            }
            Err(error) => return End::Failed(error.to_string()),
        }
    }
    match if order.flush { writer.flush() } else { Ok(()) } {
        Ok(()) => End::Done,
        Err(error) => End::Failed(error.to_string()),
    }
}

fn lock(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}
