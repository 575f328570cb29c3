//! Drives exchanges on a link.

use std::time::{Duration, Instant};

use kiosk_device::{Link, LinkError};
use zeroize::Zeroizing;

use super::protocol::{Command, Decoder};
use super::session::{Action, Exchange, Fault};

/// This long without a byte is the end of whatever was said.
const QUIET: Duration = Duration::from_millis(30);
/// A line that is never quiet is tried all the same.
const SETTLE_MAX: Duration = Duration::from_millis(300);
/// What the last word to a module may take after the caller's deadline.
const LAST_WORD_MAX: Duration = Duration::from_millis(50);
/// A begun frame has more bytes than the zero that may belong to the end of the last one.
const BEGUN_BYTES: usize = 2;

/// Says `command` on `link` and waits for the answer, which comes at `deadline` at the latest.
pub(super) fn run<C: Command>(
    link: &mut dyn Link,
    command: &C,
    deadline: Instant,
) -> Result<C::Reply, Fault> {
    let (began, mut exchange) = (Instant::now(), Exchange::new(command));
    let mut decoder = Decoder::default();
    // Whatever is still there belongs to an earlier command.
    link.drain()?;
    loop {
        match exchange.next(began.elapsed()) {
            Action::Done => break,
            Action::Send(bytes) => {
                decoder.clear();
                let left = deadline.saturating_duration_since(Instant::now());
                if let Err(failed) = link.write_all(&bytes, left.max(LAST_WORD_MAX)) {
                    exchange.fail(failed.error.into());
                }
            }
            Action::Wait { until } => {
                let until = (began + until).min(deadline);
                let left = until.saturating_duration_since(Instant::now());
                if Instant::now() >= deadline {
                    exchange.give_up();
                } else if !left.is_zero() {
                    hear(link, &mut decoder, &mut exchange, left, began);
                }
            }
        }
    }
    if exchange.has_repeated() {
        // The answer may come a second time, and must not meet the next command.
        settle(link, deadline)?;
    }
    exchange.outcome()
}

/// Reads once and tells the exchange what came.
fn hear<C: Command>(
    link: &mut dyn Link,
    decoder: &mut Decoder,
    exchange: &mut Exchange<'_, C>,
    left: Duration,
    began: Instant,
) {
    let mut buffer = Zeroizing::new([0; 512]);
    match link.read(&mut buffer[..], left) {
        Ok(count) => {
            for heard in decoder.push(&buffer[..count]) {
                exchange.hear(heard, began.elapsed());
            }
            if decoder.pending() >= BEGUN_BYTES {
                exchange.hear_part(began.elapsed());
            }
        }
        Err(LinkError::Timeout { .. }) => {}
        Err(error) => exchange.fail(error.into()),
    }
}

/// Reads the line empty; gives up when it never falls quiet.
pub(super) fn settle(link: &mut dyn Link, deadline: Instant) -> Result<(), Fault> {
    let until = (Instant::now() + SETTLE_MAX).min(deadline);
    link.drain()?;
    let mut buffer = Zeroizing::new([0; 512]);
    while Instant::now() < until {
        match link.read(&mut buffer[..], QUIET) {
            Ok(_) => {}
            Err(LinkError::Timeout { .. }) => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
