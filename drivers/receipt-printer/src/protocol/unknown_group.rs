//! `GS ( x pL pH …`: a group that we do not know. Its length is told, so it can be skipped whole,
//! as printers do, instead of being printed as text.

use super::{Command, GS, Step, after};

/// Longer than any group that is in use; a longer one is noise.
const BODY_BYTES_MAX: usize = 8 * 1024;

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    match after(&[GS, b'('], bytes) {
        Step::Done([_, low, high, body @ ..], used) => {
            let length = usize::from(u16::from_le_bytes([*low, *high]));
            if length > BODY_BYTES_MAX {
                Step::Not
            } else if body.len() < length {
                Step::More
            } else {
                Step::Done(Command::UnknownGroup, used + 3 + length)
            }
        }
        Step::Done(..) | Step::More => Step::More,
        Step::Not => Step::Not,
    }
}
