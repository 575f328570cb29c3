//! `ESC ! n`: select print modes, several at once. Bit 3 bold, bit 4 double height, bit 5 double
//! width. We never send it; others do.

use super::{Command, ESC, Step, one_byte};

const LEAD: [u8; 2] = [ESC, b'!'];

pub(super) fn encode(bold: bool, double_width: bool, double_height: bool, out: &mut Vec<u8>) {
    let n = u8::from(bold) << 3 | u8::from(double_height) << 4 | u8::from(double_width) << 5;
    out.extend([LEAD[0], LEAD[1], n]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    one_byte(&LEAD, bytes, |n| {
        let bit = |place: u8| n & (1 << place) != 0;
        Some(Command::PrintMode {
            bold: bit(3),
            double_height: bit(4),
            double_width: bit(5),
        })
    })
}
