//! The only clock and the only source of randomness of the kiosk; everyone else is told.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use kiosk_domain::Timestamp;
use kiosk_journey::{Moment, Now};

/// Wall clock, monotonic clock and randomness.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started: Instant,
}

impl Clock {
    /// A clock whose moments count from now.
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    /// What an event is told about the outside.
    pub fn now(&self) -> Now {
        Now {
            moment: self.moment(),
            wall: wall(),
            random: random(),
        }
    }

    /// Milliseconds since the start.
    pub fn moment(&self) -> Moment {
        Moment(u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX))
    }
}

/// The wall clock; a clock before 1970 counts as 1970.
pub fn wall() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Fresh random bytes.
///
/// # Panics
/// When the kernel has no randomness, which no Linux kiosk survives booting with.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the kernel gives randomness");
    bytes
}

/// Fills `bytes` with what is fit for a key.
///
/// # Errors
/// When the kernel has no randomness.
pub fn key_bytes(bytes: &mut [u8]) -> std::io::Result<()> {
    getrandom::fill(bytes).map_err(|error| std::io::Error::other(error.to_string()))
}

/// Four printable bytes, as `GS ( H` takes them, to name one print.
pub fn print_nonce() -> [u8; 4] {
    random::<4>().map(|byte| b'!' + byte % 90)
}
