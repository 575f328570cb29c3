//! InRelease: done with the card (PN532 manual §7.3.11).

use std::time::Duration;

use super::{Command, Payload, Status};

/// Lets go of every card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InRelease;

const EVERY_CARD: u8 = 0x00;

impl Command for InRelease {
    const CODE: u8 = 0x52;
    const NAME: &'static str = "InRelease";
    /// The card is told, and may be slow to hear.
    const ANSWER_MAX: Duration = Duration::from_millis(600);
    type Reply = Status;

    fn write_arguments(&self, payload: &mut Payload) {
        payload.push(EVERY_CARD);
    }

    fn read_reply(&self, rest: &[u8]) -> Option<Status> {
        match *rest {
            [status] => Some(Status::from_byte(status)),
            _ => None,
        }
    }
}
