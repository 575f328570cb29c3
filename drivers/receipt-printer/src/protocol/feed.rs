//! `ESC d n`: print the line and feed `n` lines.

use super::{Command, ESC, Step, one_byte};

const LEAD: [u8; 2] = [ESC, b'd'];

pub(super) fn encode(lines: u8, out: &mut Vec<u8>) {
    out.extend([LEAD[0], LEAD[1], lines]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    one_byte(&LEAD, bytes, |lines| Some(Command::Feed(lines)))
}
