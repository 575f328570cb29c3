//! `GS ! n`: character size. Bits 4 to 6 are the width less one, bits 0 to 2 the height less one.

use super::{Command, GS, Step, one_byte};

const LEAD: [u8; 2] = [GS, b'!'];

pub(super) fn encode(width: u8, height: u8, out: &mut Vec<u8>) {
    let times = |n: u8| n.clamp(1, 8) - 1;
    out.extend([LEAD[0], LEAD[1], times(width) << 4 | times(height)]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    one_byte(&LEAD, bytes, |n| {
        (n & 0x88 == 0).then_some(Command::Size {
            width: (n >> 4) + 1,
            height: (n & 7) + 1,
        })
    })
}
