//! SAMConfiguration: the module's second chip socket is not used (PN532 manual §7.2.10).
//!
//! A module that has just got power takes commands for cards only after this one.

use std::time::Duration;

use super::{Command, Payload, nothing_more};

/// Sets normal mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SamConfiguration;

const NORMAL_MODE: u8 = 0x01;
/// For the mode of a virtual card alone, in 50 ms; has no meaning here.
const TIMEOUT: u8 = 0x14;
/// The module drives its line "answer ready", where somebody has connected it.
const USES_IRQ: u8 = 0x01;

impl Command for SamConfiguration {
    const CODE: u8 = 0x14;
    const NAME: &'static str = "SAMConfiguration";
    const ANSWER_MAX: Duration = Duration::from_millis(300);
    type Reply = ();

    fn write_arguments(&self, payload: &mut Payload) {
        payload.extend_from_slice(&[NORMAL_MODE, TIMEOUT, USES_IRQ]);
    }

    fn read_reply(&self, rest: &[u8]) -> Option<()> {
        nothing_more(rest)
    }
}
