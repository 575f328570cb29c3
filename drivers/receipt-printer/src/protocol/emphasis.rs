//! `ESC E n`: emphasised (bold) mode; only the lowest bit of `n` counts.

use super::{Command, ESC, Step, one_byte};

const LEAD: [u8; 2] = [ESC, b'E'];

pub(super) fn encode(on: bool, out: &mut Vec<u8>) {
    out.extend([LEAD[0], LEAD[1], u8::from(on)]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    one_byte(&LEAD, bytes, |n| Some(Command::Emphasis(n & 1 == 1)))
}
