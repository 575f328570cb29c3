//! `DLE DC4` fn 8: clear the buffers, in real time. The seven bytes after the function are fixed,
//! so that no picture holds them by chance. Answered by `37 25 00` when done.

use super::{Command, DLE, Reply, Step, after};

pub(crate) const BYTES: [u8; 10] = [DLE, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];
pub(super) const REPLY: [u8; 3] = [0x37, 0x25, 0];

pub(super) fn encode(out: &mut Vec<u8>) {
    out.extend(BYTES);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    match after(&BYTES, bytes) {
        Step::Done(_, used) => Step::Done(Command::Clear, used),
        Step::More => Step::More,
        Step::Not => Step::Not,
    }
}

pub(super) fn parse_reply(bytes: &[u8]) -> Step<Reply> {
    match after(&REPLY, bytes) {
        Step::Done(_, used) => Step::Done(Reply::Cleared, used),
        Step::More => Step::More,
        Step::Not => Step::Not,
    }
}
