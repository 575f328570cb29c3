//! Processor time to seal (HPKE, X25519) and sign (ES256) one transaction of 1 KiB.
//!
//! A reused HPKE context would cost a hundredth. We do not keep one: it opens only in the order it
//! sealed in, so a row set aside would hide all rows after it from the agency, and it would keep
//! one key of many citizens in memory. At one transaction a minute nobody would notice the gain.

use super::enqueue::rows_to_keep;
use super::{Bar, BenchError, Row};
use kiosk_envelope::Slot;
use rustix::time::{ClockId, clock_gettime};

const TRANSACTIONS: usize = 3_000;
const MICROSECONDS_MAX: f64 = 160.0;

/// The mean of many.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    rows_to_keep(Slot::first(1), TRANSACTIONS / 10)?; // warm
    let began = thread_seconds();
    rows_to_keep(Slot::first(1), TRANSACTIONS)?;
    let each = (thread_seconds() - began) / TRANSACTIONS as f64 * 1e6;
    Ok(vec![
        Row::colour("seal and sign 1 KiB, processor", each, "us")
            .held_to(Bar::AtMost(MICROSECONDS_MAX)),
    ])
}

/// Processor time of this thread: it does not count while others have the processor.
fn thread_seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
