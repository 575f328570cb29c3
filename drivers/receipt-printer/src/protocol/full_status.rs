//! `DLE EOT 20`: the full status of Custom's kiosk printers, in real time; the only question that
//! tells whether a ticket is still in the mouth. Answered by `10 0F` and four bytes:
//!
//! | byte | bits |
//! |---|---|
//! | paper | 0 out, 2 near end, 5 ticket in the mouth, 6 virtual end, 7 no notch |
//! | user | 0 head up, 1 cover open, 2 spooling, 3 paper motor on, 5 line feed key, 6 form feed key |
//! | recoverable | 0 head too hot, 1 line, 3 voltage, 6 paper jam |
//! | unrecoverable | 0 cutter, 2 and 3 memory, 6 memory |
//!
//! Source: Custom's KPM150 specification, page 10; the jam and the last byte as other kiosks'
//! software reads them from a VKP80.

use kiosk_device::capability::Paper;

use super::{Command, DLE, Reply, Step, after};

/// What a presenter is asked for, in our words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FullStatus {
    /// Paper left.
    pub paper: Paper,
    /// A ticket is in the mouth: nobody has taken it yet.
    pub ticket_in_mouth: bool,
    /// Head or cover is open.
    pub cover_open: bool,
    /// Paper is moving.
    pub is_moving: bool,
    /// Paper is jammed on its way.
    pub paper_jam: bool,
    /// The cutter is blocked.
    pub cutter_jam: bool,
}

const COMMAND: [u8; 3] = [DLE, 0x04, 20];
/// The second byte of the answer; no automatic status has it there (see [`super::auto_status`]).
pub(super) const MARK: u8 = 0x0F;
const REPLY_LEAD: [u8; 2] = [DLE, MARK];

pub(super) fn encode(out: &mut Vec<u8>) {
    out.extend(COMMAND);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    match after(&COMMAND, bytes) {
        Step::Done(_, used) => Step::Done(Command::FullStatus, used),
        Step::More => Step::More,
        Step::Not => Step::Not,
    }
}

pub(super) fn parse_reply(bytes: &[u8]) -> Step<Reply> {
    match after(&REPLY_LEAD, bytes) {
        Step::Done(rest, used) => match rest.first_chunk::<4>() {
            Some(four) => Step::Done(Reply::FullStatus(*four), used + 4),
            None => Step::More,
        },
        Step::More => Step::More,
        Step::Not => Step::Not,
    }
}

pub(super) fn reply(four: [u8; 4]) -> Vec<u8> {
    [&REPLY_LEAD[..], &four].concat()
}

/// The four bytes that a printer in `status` answers.
pub fn answer(status: &FullStatus) -> [u8; 4] {
    let bit = |n: u8, is: bool| u8::from(is) << n;
    let near = status.paper != Paper::Plenty;
    [
        bit(0, status.paper == Paper::Out) | bit(2, near) | bit(5, status.ticket_in_mouth),
        bit(1, status.cover_open) | bit(3, status.is_moving),
        bit(6, status.paper_jam),
        bit(0, status.cutter_jam),
    ]
}

/// What those bytes say.
pub fn read([paper, user, recoverable, unrecoverable]: [u8; 4]) -> FullStatus {
    let bit = |byte: u8, n: u8| byte & (1 << n) != 0;
    FullStatus {
        paper: match paper {
            _ if bit(paper, 0) => Paper::Out,
            _ if bit(paper, 2) => Paper::NearEnd,
            _ => Paper::Plenty,
        },
        ticket_in_mouth: bit(paper, 5),
        cover_open: bit(user, 0) || bit(user, 1),
        is_moving: bit(user, 3),
        paper_jam: bit(recoverable, 6),
        cutter_jam: bit(unrecoverable, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_status_survives_the_four_bytes() {
        for paper in [Paper::Plenty, Paper::NearEnd, Paper::Out] {
            for bits in 0..32u8 {
                let status = FullStatus {
                    paper,
                    ticket_in_mouth: bits & 1 != 0,
                    cover_open: bits & 2 != 0,
                    is_moving: bits & 4 != 0,
                    paper_jam: bits & 8 != 0,
                    cutter_jam: bits & 16 != 0,
                };
                assert_eq!(read(answer(&status)), status);
            }
        }
    }

    #[test]
    fn the_bytes_are_those_of_the_manual() {
        let left = read([0x20, 0, 0, 0]);
        assert!(left.ticket_in_mouth && left.paper == Paper::Plenty);
        assert!(
            read([0, 0x01, 0, 0]).cover_open,
            "a lifted head is an open cover"
        );
        assert_eq!(read([0x05, 0, 0, 0]).paper, Paper::Out);
    }
}
