//! Commands and responses of chip cards (ISO 7816-4), decided without I/O.
//!
//! ```text
//!   Command ──► Exchange ──► bytes ──► CardChannel ──► chip
//!                  │  61xx: GET RESPONSE   6Cxx: once more, with the length the chip names
//!                  │  long data, short lengths: a chain of commands
//!                  ▼
//!              Response ◄── data and Status
//!
//!   ReadFile   header ─► blocks by offset ─► Done      READ BINARY, its size bounded beforehand
//! ```
//!
//! A chip may be hostile: every answer is bounded, and a chip that keeps us busy without bringing
//! anything is left.

mod channel;
mod command;
mod exchange;
mod read_file;
mod response;
mod status;

pub use channel::{CardChannel, ChannelError, Lengths};
pub use command::{Command, CommandError, Expected};
pub use exchange::{ApduError, Exchange, Step, transceive};
pub use read_file::{Blocks, FileError, ReadFile, ReadStep};
pub use response::{Malformed, RESPONSE_BYTES_MAX, Response};
pub use status::Status;
