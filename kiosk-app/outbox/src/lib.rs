//! Sealed transactions kept until the gateway has them (SQLite, WAL, synchronous=FULL, group commit).

mod error;
mod outbox;
mod status;

pub use error::{OutboxError, Refusal};
pub use outbox::Outbox;
pub use status::{Limits, PrintIntent, PrintState, Status};
