//! `ESC a n`: justification. Both 0 and '0' are in use.

use super::{Command, ESC, Step, one_byte};

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right edge.
    Right,
}

const LEAD: [u8; 2] = [ESC, b'a'];

pub(super) fn encode(align: Align, out: &mut Vec<u8>) {
    out.extend([LEAD[0], LEAD[1], align as u8]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    one_byte(&LEAD, bytes, |n| {
        let align = match n {
            0 | b'0' => Align::Left,
            1 | b'1' => Align::Centre,
            2 | b'2' => Align::Right,
            _ => return None,
        };
        Some(Command::Align(align))
    })
}
