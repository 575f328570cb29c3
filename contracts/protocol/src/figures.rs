//! How the days at a kiosk were.
//!
//! What is sent is a [`DayFigures`](kiosk_domain::figures::DayFigures), again whenever it has grown:
//! the gateway keeps the one with the most sessions, so that an answer may be lost.

use serde::{Deserialize, Serialize};

/// Largest message of a day, in bytes: every service that a day may have, at every step.
pub const FIGURES_BYTES_MAX: usize = 512 << 10;

/// The gateway has it on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiguresReply {
    /// How many sessions of that day it has now.
    pub sessions: u64,
}
