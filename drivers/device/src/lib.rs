//! What a kiosk asks of its devices, and the links by which it reaches them.
//!
//! ```text
//!   capability ── CardReader  FingerprintReader  ReceiptPrinter  Camera  Cabinet
//!       │            one trait a family; every call blocks, with a deadline
//!   host ──────── keeps a device: its thread, its watch, and what to do when its driver hangs
//!   failure ───── vendor-free kinds, what they mean for the citizen and the technician
//!   identity ──── who a device says it is
//!       │
//!   link ──────── serial  tcp  file  pty  memory      `open("tcp:10.0.0.7:9100")`
//!                  └─ traced  recorded  replayed  faulty   wrap any of them
//!   supervision ─ whether face and devices still live, told to systemd
//!   steering ──── orders to a simulator that runs, from a keyboard or a socket
//!   dock ──────── the state that a simulated device shares with whoever plays with it
//! ```
//!
//! A device lives on a thread of its own, because serial lines, PC/SC and V4L2 block for real.
//! Nothing here knows a vendor.

pub mod capability;
pub mod dock;
pub mod failure;
pub mod host;
pub mod identity;
pub mod link;
pub mod steering;
pub mod supervision;

pub use capability::{
    Cabinet, Camera, CardReader, Device, FingerprintReader, ReceiptPrinter, Scanner,
};
pub use failure::{CitizenAdvice, Failure, FailureKind};
pub use identity::Identity;
pub use link::{Connect, Link, LinkAddress, LinkError, OpenError, WriteError, open};
