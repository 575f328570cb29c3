//! `GS I n`: transmit printer id. We ask for the texts; each is answered by `_`, text, NUL.

use super::{Command, GS, Reply, Step, one_byte};

/// Which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// n = 65.
    Firmware = 65,
    /// n = 66.
    Maker = 66,
    /// n = 67.
    Model = 67,
}

impl Part {
    /// All that are asked for.
    pub const ALL: [Self; 3] = [Self::Firmware, Self::Maker, Self::Model];
}

/// Longest text; Epson promises at most 80 bytes with header and NUL.
const TEXT_BYTES_MAX: usize = 80;
const LEAD: [u8; 2] = [GS, b'I'];
const REPLY_LEAD: u8 = b'_';

pub(super) fn encode(part: Part, out: &mut Vec<u8>) {
    out.extend([LEAD[0], LEAD[1], part as u8]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    one_byte(&LEAD, bytes, |n| {
        Part::ALL
            .into_iter()
            .find(|part| *part as u8 == n)
            .map(Command::Identify)
    })
}

pub(super) fn parse_reply(bytes: &[u8]) -> Step<Reply> {
    let Some((&REPLY_LEAD, rest)) = bytes.split_first() else {
        return Step::Not;
    };
    let text = rest.split(|byte| *byte == 0).next().unwrap_or_default();
    if text.len() > TEXT_BYTES_MAX || text.iter().any(|byte| !(0x20..0x7F).contains(byte)) {
        Step::Not
    } else if text.len() == rest.len() {
        Step::More
    } else {
        Step::Done(Reply::Identity(text.to_vec()), text.len() + 2)
    }
}

pub(super) fn reply(text: &[u8]) -> Vec<u8> {
    [&[REPLY_LEAD], text, &[0]].concat()
}
