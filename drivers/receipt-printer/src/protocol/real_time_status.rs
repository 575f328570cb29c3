//! `DLE EOT n`: real-time status. Answered as soon as it arrives, one byte `0xx1xx10`.
//!
//! | n | bits |
//! |---|---|
//! | 1 printer | 3 offline |
//! | 2 offline cause | 2 cover open, 5 stopped by paper end, 6 error |
//! | 3 error cause | 3 cutter, 5 unrecoverable, 6 recovers by itself |
//! | 4 paper | 2 and 3 near end, 5 and 6 end |

use kiosk_device::capability::{Paper, PrinterStatus};

use super::{Command, DLE, Reply, Step, one_byte};

/// Which byte is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// n = 1.
    Printer = 1,
    /// n = 2.
    OfflineCause = 2,
    /// n = 3.
    ErrorCause = 3,
    /// n = 4.
    Paper = 4,
}

impl Request {
    /// All four, in the order in which they are asked.
    pub const ALL: [Self; 4] = [
        Self::Printer,
        Self::OfflineCause,
        Self::ErrorCause,
        Self::Paper,
    ];

    /// Adds to `status` what `byte`, the answer to this request, says.
    pub fn read(self, byte: u8, status: &mut PrinterStatus) {
        let bit = |n: u8| byte & (1 << n) != 0;
        match self {
            Self::Printer => status.offline = bit(3),
            Self::OfflineCause => {
                status.cover_open = bit(2);
                if bit(5) {
                    status.paper = Paper::Out;
                }
            }
            Self::ErrorCause => {
                status.cutter_jam = bit(3);
                status.unrecoverable = bit(5);
                status.recovers_by_itself = bit(6);
            }
            Self::Paper => {
                if bit(5) || bit(6) {
                    status.paper = Paper::Out;
                } else if (bit(2) || bit(3)) && status.paper != Paper::Out {
                    status.paper = Paper::NearEnd;
                }
            }
        }
    }

    /// The byte that a printer in `status` answers.
    pub fn answer(self, status: &PrinterStatus) -> u8 {
        let bit = |n: u8, is: bool| u8::from(is) << n;
        let out = status.paper == Paper::Out;
        FIXED
            | match self {
                Self::Printer => bit(3, status.offline || status.obstacle().is_some()),
                Self::OfflineCause => {
                    let error =
                        status.cutter_jam || status.unrecoverable || status.recovers_by_itself;
                    bit(2, status.cover_open) | bit(5, out) | bit(6, error)
                }
                Self::ErrorCause => {
                    bit(3, status.cutter_jam)
                        | bit(5, status.unrecoverable)
                        | bit(6, status.recovers_by_itself)
                }
                Self::Paper => {
                    let near = out || status.paper == Paper::NearEnd;
                    bit(2, near) | bit(3, near) | bit(5, out) | bit(6, out)
                }
            }
    }
}

const LEAD: [u8; 2] = [DLE, 0x04];
/// Bits 0 and 7 are always 0, bits 1 and 4 always 1: told apart from every other answer.
const FIXED: u8 = 0b0001_0010;
const FIXED_BITS: u8 = 0b1001_0011;

pub(super) fn encode(request: Request, out: &mut Vec<u8>) {
    out.extend([LEAD[0], LEAD[1], request as u8]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    one_byte(&LEAD, bytes, |n| {
        let request = Request::ALL
            .into_iter()
            .find(|request| *request as u8 == n)?;
        Some(Command::RealTimeStatus(request))
    })
}

pub(super) fn parse_reply(bytes: &[u8]) -> Step<Reply> {
    match bytes.first() {
        Some(byte) if byte & FIXED_BITS == FIXED => Step::Done(Reply::RealTimeStatus(*byte), 1),
        _ => Step::Not,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_survives_the_four_bytes() {
        for (paper, cover_open, cutter_jam, unrecoverable, recovers_by_itself) in [
            (Paper::Plenty, false, false, false, false),
            (Paper::NearEnd, false, false, false, false),
            (Paper::Out, false, false, false, false),
            (Paper::Plenty, true, false, false, false),
            (Paper::Plenty, false, true, false, false),
            (Paper::Out, true, false, true, false),
            (Paper::NearEnd, false, false, false, true),
        ] {
            let mut told = PrinterStatus {
                offline: false,
                paper,
                cover_open,
                cutter_jam,
                unrecoverable,
                recovers_by_itself,
            };
            told.offline = told.obstacle().is_some();
            let mut heard = PrinterStatus::default();
            for request in Request::ALL {
                request.read(request.answer(&told), &mut heard);
            }
            assert_eq!(heard, told);
        }
    }

    #[test]
    fn the_bytes_are_those_of_the_manual() {
        let cover = PrinterStatus {
            cover_open: true,
            ..PrinterStatus::default()
        };
        assert_eq!(Request::Printer.answer(&PrinterStatus::default()), 0x12);
        assert_eq!(Request::Printer.answer(&cover), 0x1A);
        assert_eq!(Request::OfflineCause.answer(&cover), 0x16);
        let out = PrinterStatus {
            paper: Paper::Out,
            ..PrinterStatus::default()
        };
        assert_eq!(Request::Paper.answer(&out), 0x7E);
    }
}
