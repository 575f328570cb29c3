//! `GS a n`: automatic status back. Four bytes whenever something changes.
//!
//! | byte | bits |
//! |---|---|
//! | 1 | `0xx1xx00`: 3 offline, 5 cover open |
//! | 2 | `0xx0xxxx`: 3 cutter, 5 unrecoverable, 6 recovers by itself |
//! | 3 | `0xx0xxxx`: 0 and 1 near end, 2 and 3 end |
//! | 4 | `0xx0xxxx`: reserved |
//!
//! `10 0F` begins a full status: the low four bits of byte 2 are never all set, since two of them
//! are reserved.

use kiosk_device::capability::PrinterStatus;

use super::{Command, GS, Reply, Step, full_status, one_byte, paper_sensor};

/// `n` that turns on everything but the drawer: online, error, paper.
pub const EVERYTHING: u8 = 0b0000_1110;

const LEAD: [u8; 2] = [GS, b'a'];

pub(super) fn encode(mask: u8, out: &mut Vec<u8>) {
    out.extend([LEAD[0], LEAD[1], mask]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    one_byte(&LEAD, bytes, |mask| Some(Command::AutoStatus(mask)))
}

pub(super) fn parse_reply(bytes: &[u8]) -> Step<Reply> {
    let Some((first, rest)) = bytes.split_first() else {
        return Step::More;
    };
    if first & 0b1001_0011 != 0b0001_0000
        || rest.first() == Some(&full_status::MARK)
        || rest.iter().take(3).any(|byte| byte & 0b1001_0000 != 0)
    {
        return Step::Not;
    }
    match bytes.first_chunk::<4>() {
        Some(four) => Step::Done(Reply::AutoStatus(*four), 4),
        None => Step::More,
    }
}

/// The four bytes that a printer in `status` sends.
pub fn answer(status: &PrinterStatus) -> [u8; 4] {
    let bit = |n: u8, is: bool| u8::from(is) << n;
    let offline = status.offline || status.obstacle().is_some();
    [
        0b0001_0000 | bit(3, offline) | bit(5, status.cover_open),
        bit(3, status.cutter_jam)
            | bit(5, status.unrecoverable)
            | bit(6, status.recovers_by_itself),
        paper_sensor::answer(status.paper),
        0,
    ]
}

/// What those bytes say.
pub fn read([first, second, third, _]: [u8; 4]) -> PrinterStatus {
    let bit = |byte: u8, n: u8| byte & (1 << n) != 0;
    PrinterStatus {
        offline: bit(first, 3),
        cover_open: bit(first, 5),
        cutter_jam: bit(second, 3),
        unrecoverable: bit(second, 5),
        recovers_by_itself: bit(second, 6),
        paper: paper_sensor::read(third),
    }
}

#[cfg(test)]
mod tests {
    use kiosk_device::capability::Paper;

    use super::*;

    #[test]
    fn a_status_survives_the_four_bytes() {
        for status in [
            PrinterStatus::default(),
            PrinterStatus {
                offline: true,
                cover_open: true,
                ..PrinterStatus::default()
            },
            PrinterStatus {
                paper: Paper::NearEnd,
                ..PrinterStatus::default()
            },
            PrinterStatus {
                offline: true,
                cutter_jam: true,
                ..PrinterStatus::default()
            },
        ] {
            assert_eq!(read(answer(&status)), status);
        }
    }
}
