//! `Match`: are the two buffers of one finger.

use std::time::Duration;

use super::Command;

/// Compares the two buffers; acknowledges with a score, or with
/// [`super::Confirmation::NoMatch`].
///
/// The verdict travels in the clear and is one byte, so whoever has the cabinet open can forge it:
/// decide on the host (`crate::matching`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchBuffers;

impl Command for MatchBuffers {
    const CODE: u8 = 0x03;
    const NAME: &'static str = "Match";
    const ANSWER_MAX: Duration = Duration::from_millis(1500);
    /// The maker's score, without a unit.
    type Reply = u16;

    fn arguments(&self) -> Vec<u8> {
        Vec::new()
    }

    fn read_reply(rest: &[u8]) -> Option<u16> {
        Some(u16::from_be_bytes(rest.try_into().ok()?))
    }
}
