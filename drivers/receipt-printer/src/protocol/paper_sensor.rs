//! `GS r 1`: transmit paper sensor status. Read in its turn, so its answer says that everything
//! sent before has left the receive buffer. The answer is `0000xxxx`: bits 0 and 1 near end, bits 2
//! and 3 end.

use kiosk_device::capability::Paper;

use super::{Command, GS, Reply, Step, one_byte};

const LEAD: [u8; 2] = [GS, b'r'];

pub(super) fn encode(out: &mut Vec<u8>) {
    out.extend([LEAD[0], LEAD[1], 1]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    one_byte(&LEAD, bytes, |n| {
        matches!(n, 1 | b'1').then_some(Command::PaperSensor)
    })
}

/// Bits 4 and 7 are always 0; we want bits 5 and 6 to be 0 too, as they are on every printer
/// that we have a table of, so that letters of a chattering device are not taken for an answer.
pub(super) fn parse_reply(bytes: &[u8]) -> Step<Reply> {
    match bytes.first() {
        Some(byte) if byte & 0xF0 == 0 => Step::Done(Reply::PaperSensor(*byte), 1),
        _ => Step::Not,
    }
}

/// The byte that a printer answers.
pub fn answer(paper: Paper) -> u8 {
    match paper {
        Paper::Plenty => 0,
        Paper::NearEnd => 0b0011,
        Paper::Out => 0b1111,
    }
}

/// What that byte says.
pub fn read(byte: u8) -> Paper {
    match byte {
        _ if byte & 0b1100 != 0 => Paper::Out,
        _ if byte & 0b0011 != 0 => Paper::NearEnd,
        _ => Paper::Plenty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_survives_the_byte() {
        for paper in [Paper::Plenty, Paper::NearEnd, Paper::Out] {
            assert_eq!(read(answer(paper)), paper);
        }
    }
}
