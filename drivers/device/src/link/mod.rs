//! Byte streams to devices, and wrappers around them.
//!
//! ```text
//!    serial   tcp   file   pty        ── opened from a link text
//!       └──────┴─┬───┴──────┘
//!              pump                   ── a thread reads, a thread writes: no call hangs
//!                │          memory    ── two ends in one process, for tests
//!               Link ─────────┘
//!                └─ traced · recorded · replayed · faulty
//! ```

mod address;
mod error;
mod fading;
mod faulty;
mod file;
mod memory;
mod pty;
mod pump;
mod pump_writer;
mod recorded;
mod replayed;
mod serial;
mod tcp;
mod traced;
mod transcript;

use std::time::Duration;

pub use address::{BAUD_DEFAULT, LinkAddress};
pub use error::{LinkError, OpenError, WriteError};
pub use faulty::{FaultPlan, Faulty};
pub use memory::{MemoryLink, pair};
pub use pty::{Pty, pty};
pub use recorded::Recorded;
pub use replayed::Replayed;
pub use tcp::from_stream;
pub use traced::{TraceContent, Traced};
pub use transcript::{Direction, Entry, Transcript, TranscriptError};

/// A byte stream to one device. Every call ends at its deadline, or shortly after when a system
/// call is stuck.
pub trait Link: Send {
    /// What it leads to, for errors and logs, e.g. `tcp:10.0.0.7:9100`.
    fn name(&self) -> &str;

    /// Waits for bytes and puts what is there into `buffer`; returns how many, at least one.
    ///
    /// # Errors
    /// [`LinkError::Timeout`] when none came, [`LinkError::Disconnected`] when none can come.
    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, LinkError>;

    /// Hands all of `bytes` to the system.
    ///
    /// # Errors
    /// [`WriteError`], which says how many bytes may have left at most.
    fn write_all(&mut self, bytes: &[u8], deadline: Duration) -> Result<(), WriteError>;

    /// Waits until written bytes are on the wire, where the system can tell.
    ///
    /// # Errors
    /// As for writing.
    fn flush(&mut self, deadline: Duration) -> Result<(), LinkError>;

    /// Throws away what has arrived; returns how many bytes.
    ///
    /// # Errors
    /// [`LinkError::Disconnected`].
    fn drain(&mut self) -> Result<usize, LinkError>;
}

impl Link for Box<dyn Link> {
    fn name(&self) -> &str {
        (**self).name()
    }
    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, LinkError> {
        (**self).read(buffer, deadline)
    }
    fn write_all(&mut self, bytes: &[u8], deadline: Duration) -> Result<(), WriteError> {
        (**self).write_all(bytes, deadline)
    }
    fn flush(&mut self, deadline: Duration) -> Result<(), LinkError> {
        (**self).flush(deadline)
    }
    fn drain(&mut self) -> Result<usize, LinkError> {
        (**self).drain()
    }
}

/// Opens a link anew, as often as the device comes back.
pub trait Connect: Send {
    /// What is opened, for errors and logs.
    fn name(&self) -> String;

    /// Opens it.
    ///
    /// # Errors
    /// [`OpenError`], with the remedy.
    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError>;
}

impl Connect for LinkAddress {
    fn name(&self) -> String {
        self.to_string()
    }
    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError> {
        match self {
            Self::Serial { path, baud } => serial::open(path, *baud),
            Self::Tcp { host, port } => tcp::open(host, *port),
            Self::File { path } => file::open(path),
        }
    }
}

/// Opens what a link text of the config says: `serial:/dev/serial/by-id/…`, `tcp:host:port`,
/// `file:/dev/usb/lp0`. A serial line runs at [`BAUD_DEFAULT`]; see [`LinkAddress::with_baud`].
///
/// # Errors
/// [`OpenError`]: the text is not a link, or the device cannot be opened.
pub fn open(link_text: &str) -> Result<Box<dyn Link>, OpenError> {
    link_text.parse::<LinkAddress>()?.connect()
}
