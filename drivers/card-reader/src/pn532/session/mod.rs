//! What to say next to a module, decided without I/O and without a clock.
//!
//! ```text
//!   Exchange<C>   Ask ─► AwaitAck ─► AwaitAnswer ─► Done          one command
//!                  ▲        │         │   ▲   └─ time is up: Abort (ACK) ─► Done
//!                  └────────┘         ▼   │
//!                  said again       Repeat (NACK): "say that again"
//!
//!   Search        Look A ─► Look B ─► Pause ─► Look A …           a card on the antenna
//! ```

mod exchange;
mod fault;
mod search;

use std::time::Duration;

pub use exchange::Exchange;
pub use fault::Fault;
pub use search::{Search, Step};

use super::protocol::Payload;

/// What whoever holds the link does next.
pub enum Action {
    /// Send these bytes.
    Send(Payload),
    /// Read, at most until this long after the start.
    Wait {
        /// Counted from the start of the exchange.
        until: Duration,
    },
    /// Ask for the outcome.
    Done,
}
