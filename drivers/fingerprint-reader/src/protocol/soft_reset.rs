//! `SoftReset`: starts the module anew; it says [`super::READY`] when it is up (R503 manual).

use std::time::Duration;

use super::{Command, nothing_more};

/// Starts the module anew; it says [`super::READY`] when it is up (R503 manual).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoftReset;

impl Command for SoftReset {
    const CODE: u8 = 0x3D;
    const NAME: &'static str = "SoftReset";
    const ANSWER_MAX: Duration = Duration::from_millis(1000);
    type Reply = ();

    fn arguments(&self) -> Vec<u8> {
        Vec::new()
    }

    fn read_reply(rest: &[u8]) -> Option<()> {
        nothing_more(rest)
    }
}
