//! What to say next to a module, decided without I/O and without a clock.
//!
//! ```text
//!   Exchange<C>   Ask ─► AwaitAck ─┬─► Receive ─► Done      one command, with its data packets
//!                                  ├─► Send ────► Done
//!                                  └────────────► Done
//!   Capture       Look ─► (nothing there: Pause ─► Look) ─► Upload
//! ```

mod capture;
mod exchange;
mod fault;

use std::time::Duration;

use zeroize::Zeroizing;

pub use capture::{Capture, Step};
pub use exchange::{Answer, Exchange};
pub use fault::Fault;

/// What whoever holds the link does next.
pub enum Action {
    /// Send these bytes.
    Send(Zeroizing<Vec<u8>>),
    /// Read, at most until this long after the start.
    Wait {
        /// Counted from the start of the exchange.
        until: Duration,
    },
    /// Ask for the outcome.
    Done,
}
