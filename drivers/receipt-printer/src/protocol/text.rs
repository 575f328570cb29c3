//! Printable bytes and `LF`. What a byte looks like depends on the code page.

use super::{Command, Step};

/// Prints the line.
pub const LF: u8 = 0x0A;

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    match bytes.first() {
        None => Step::More,
        Some(&LF) => Step::Done(Command::LineFeed, 1),
        Some(byte @ (0x20..=0x7E | 0x80..=0xFF)) => Step::Done(Command::Character(*byte), 1),
        Some(_) => Step::Not,
    }
}
