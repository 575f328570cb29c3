//! InDataExchange: one command to the card and its answer (PN532 manual §7.3.8).
//!
//! The module speaks ISO 14443-4 by itself: blocks, their chains and numbers, more time for the
//! card, repetitions. A short command and a short answer of ISO 7816-4 fit into one frame each. A
//! longer answer comes in pieces, each but the last with the bit "more" in its status; the next
//! piece is fetched with no data.

use std::time::Duration;

use zeroize::Zeroizing;

use super::{Command, Payload, Status};

/// The most that one frame carries to or from a card.
pub const EXCHANGE_BYTES_MAX: usize = 262;

/// `data` to the card with the module's number `target`.
#[derive(Clone, Copy)]
pub struct InDataExchange<'d> {
    /// The module's number for the card.
    pub target: u8,
    /// At most [`EXCHANGE_BYTES_MAX`] bytes; none fetches the next piece.
    pub data: &'d [u8],
}

/// What came of it. No `Debug`: it may be of somebody's document.
#[derive(Clone, PartialEq, Eq)]
pub struct Exchanged {
    /// How it ended.
    pub status: Status,
    /// Whether another piece follows.
    pub more: bool,
    /// What the card answered.
    pub data: Payload,
}

const MORE: u8 = 0x40;

impl Command for InDataExchange<'_> {
    const CODE: u8 = 0x40;
    const NAME: &'static str = "InDataExchange";
    /// A card may ask for more time again and again; the caller's deadline ends that.
    const ANSWER_MAX: Duration = Duration::from_secs(30);
    /// A chip counts protected commands: one that comes twice ends the session.
    const REPEATABLE: bool = false;
    type Reply = Exchanged;

    fn write_arguments(&self, payload: &mut Payload) {
        assert!(
            self.data.len() <= EXCHANGE_BYTES_MAX,
            "commands are measured before they are sent"
        );
        payload.push(self.target);
        payload.extend_from_slice(self.data);
    }

    fn read_reply(&self, rest: &[u8]) -> Option<Exchanged> {
        let (status, data) = rest.split_first()?;
        if data.len() > EXCHANGE_BYTES_MAX {
            return None;
        }
        Some(Exchanged {
            status: Status::from_byte(*status),
            more: status & MORE != 0,
            data: Zeroizing::new(data.to_vec()),
        })
    }
}

impl<'d> InDataExchange<'d> {
    /// Reads the bytes after the code.
    pub fn read(arguments: &'d [u8]) -> Option<Self> {
        let (target, data) = arguments.split_first()?;
        Some(Self {
            target: *target,
            data,
        })
    }
}

impl Exchanged {
    /// What the answer holds behind its code.
    pub fn bytes(&self) -> Payload {
        let more = if self.more { MORE } else { 0 };
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.data.len() + 1));
        bytes.push(self.status.byte() | more);
        bytes.extend_from_slice(&self.data);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_reads_back_as_written() {
        let command = InDataExchange {
            target: 1,
            data: &[],
        };
        for (status, more) in [(Status::Ok, true), (Status::Timeout, false)] {
            let data = Zeroizing::new(vec![0x90, 0x00]);
            let answer = Exchanged { status, more, data };
            assert!(command.read_reply(&answer.bytes()) == Some(answer));
        }
    }
}
