//! `DLE ENQ n`: recover from an error that somebody has cleared.

use super::{Command, DLE, Step, one_byte};

/// How to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// n = 1: from the line where it stopped. We never do that: nobody knows what was on it.
    Resume = 1,
    /// n = 2: forget what was sent.
    Forget = 2,
}

const LEAD: [u8; 2] = [DLE, 0x05];

pub(super) fn encode(recovery: Recovery, out: &mut Vec<u8>) {
    out.extend([LEAD[0], LEAD[1], recovery as u8]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    one_byte(&LEAD, bytes, |n| match n {
        1 => Some(Command::Recover(Recovery::Resume)),
        2 => Some(Command::Recover(Recovery::Forget)),
        _ => None,
    })
}
