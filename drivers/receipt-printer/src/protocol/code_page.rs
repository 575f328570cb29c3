//! `ESC t n`: select character code table.

use super::{Command, ESC, Step, one_byte};

const LEAD: [u8; 2] = [ESC, b't'];

pub(super) fn encode(number: u8, out: &mut Vec<u8>) {
    out.extend([LEAD[0], LEAD[1], number]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    one_byte(&LEAD, bytes, |number| Some(Command::CodePage(number)))
}
