//! Opens a line at a given speed, and drives exchanges on it.

use std::time::{Duration, Instant};

use kiosk_device::{Connect as _, Link, LinkAddress, LinkError, OpenError};
use zeroize::Zeroizing;

use crate::protocol::{Command, Decoder};
use crate::session::{Action, Answer, Exchange, Fault};

/// Opens a line at the speed that is asked for, as often as that is needed.
pub trait ConnectAt: Send {
    /// What is opened, for errors and logs.
    fn name(&self) -> String;

    /// Opens it at `baud` bits a second; a link without a speed does not care.
    ///
    /// # Errors
    /// [`OpenError`], with the remedy.
    fn connect_at(&mut self, baud: u32) -> Result<Box<dyn Link>, OpenError>;
}

impl ConnectAt for LinkAddress {
    fn name(&self) -> String {
        self.to_string()
    }
    fn connect_at(&mut self, baud: u32) -> Result<Box<dyn Link>, OpenError> {
        self.clone().with_baud(baud).connect()
    }
}

/// How much of a transfer is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that came.
    pub bytes: usize,
    /// Bytes that come at most.
    pub bytes_max: usize,
}

/// Drives `exchange` on `link` to its end, which comes at `deadline` at the latest.
pub(crate) fn run<C: Command>(
    link: &mut dyn Link,
    mut exchange: Exchange<C>,
    deadline: Instant,
    progress: &mut dyn FnMut(Progress),
) -> Result<Answer<C::Reply>, Fault> {
    let began = Instant::now();
    let mut decoder = Decoder::default();
    // Whatever is still there belongs to an earlier command.
    link.drain()?;
    loop {
        match exchange.next(began.elapsed()) {
            Action::Done => return exchange.outcome(),
            Action::Send(bytes) => {
                let left = deadline.saturating_duration_since(Instant::now());
                if let Err(failed) = link.write_all(&bytes, left) {
                    exchange.fail(failed.error.into());
                }
            }
            Action::Wait { until } => {
                let until = (began + until).min(deadline);
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    exchange.give_up();
                } else {
                    hear(link, &mut decoder, &mut exchange, left, began);
                    let (bytes, bytes_max) = exchange.progress();
                    progress(Progress { bytes, bytes_max });
                }
            }
        }
    }
}

/// Reads once and tells the exchange what came.
fn hear<C: Command>(
    link: &mut dyn Link,
    decoder: &mut Decoder,
    exchange: &mut Exchange<C>,
    left: Duration,
    began: Instant,
) {
    let mut buffer = Zeroizing::new([0; 512]);
    match link.read(&mut buffer[..], left) {
        Ok(count) => {
            for heard in decoder.push(&buffer[..count]) {
                exchange.hear(&heard, began.elapsed());
            }
        }
        Err(LinkError::Timeout { .. }) => {}
        Err(error) => exchange.fail(error.into()),
    }
}

/// Reads the line empty, so that late answers do not meet new questions; gives up when it never
/// falls quiet. Returns how many bytes were thrown away.
pub(crate) fn settle(link: &mut dyn Link, deadline: Instant) -> Result<usize, Fault> {
    let until = (Instant::now() + SETTLE_MAX).min(deadline);
    let mut thrown = link.drain()?;
    let mut buffer = Zeroizing::new([0; 512]);
    while Instant::now() < until {
        match link.read(&mut buffer[..], QUIET) {
            Ok(count) => thrown += count,
            Err(LinkError::Timeout { .. }) => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(thrown)
}

/// This long without a byte is the end of whatever was said: 30 bytes at the slowest speed.
const QUIET: Duration = Duration::from_millis(30);
/// A line that is never quiet is tried all the same.
const SETTLE_MAX: Duration = Duration::from_millis(300);
