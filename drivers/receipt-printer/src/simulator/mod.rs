//! A printer made of bytes. It parses all that it is sent, draws its paper, answers, and fails on
//! demand; on TCP or on a pseudo terminal it can stand outside the kiosk's process.
//!
//! ```text
//!   server ── link ──► engine ──► paper ──► PrintedReceipt { bytes, picture, text }
//!                        ▲                        │
//!   dock: faults ────────┘   receipts ◄───────────┘
//! ```
//!
//! Trusted for what others have agreed with (`tests/it/outside.rs`, `tests/it/pictures.rs`): the
//! bits of `DLE EOT`, text, code pages, size, QR codes, pictures and the cut. `GS ( H`, `DLE DC4`,
//! `GS a`, `GS I` and the presenter (`GS e`, `DLE EOT 20`) are simulated from the makers' documentation only.

mod breakage;
mod engine;
mod faults;
mod font;
mod mouth;
mod orders;
mod paper;
mod real_time;
mod server;

pub use breakage::{Breakage, Planned};
pub use faults::Faults;
pub use orders::{ORDERS, obey};
pub use server::{PrinterHandle, SimulatedPrinter};

use crate::profile::{PaperWidth, Profile};
use kiosk_device::capability::ProofMethod;

/// What came out between two cuts.
#[derive(Clone, PartialEq, Eq)]
pub struct PrintedReceipt {
    /// The bytes that it was made of, without questions to the printer.
    pub bytes: Vec<u8>,
    /// The paper, as PNG.
    pub picture: Vec<u8>,
    /// The letters on it, line by line.
    pub text: String,
}

/// What is simulated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Width of the roll.
    pub paper: PaperWidth,
    /// What `GS I 66` answers.
    pub maker: String,
    /// What `GS I 67` answers.
    pub name: String,
    /// Knows `GS ( H`.
    pub has_process_id: bool,
    /// Knows `DLE DC4` fn 8.
    pub clears_buffers: bool,
    /// The `n` of `GS e n` that its presenter draws a ticket back for; `None` without a presenter.
    pub retract: Option<u8>,
}

impl Model {
    /// A model that does what `profile` says, and no more.
    pub fn like(profile: &Profile) -> Self {
        let (maker, name) = profile
            .names
            .map_or(("SIMULATED", "SIM"), |n| (n.maker, n.model_prefix));
        Self {
            paper: profile.paper,
            maker: maker.to_owned(),
            name: name.to_owned(),
            has_process_id: profile.proof == ProofMethod::ProcessId,
            clears_buffers: profile.clears_buffers,
            retract: profile.ejector.map(|ejector| ejector.retract),
        }
    }
}
