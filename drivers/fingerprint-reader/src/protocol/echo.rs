//! `GetEcho`: is a module there at all.

use std::time::Duration;

use super::{Command, Confirmation, nothing_more};

/// Asks whether a module is there; it confirms with a word of its own (R503 manual).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Echo;

impl Command for Echo {
    const CODE: u8 = 0x53;
    const NAME: &'static str = "GetEcho";
    const ANSWER_MAX: Duration = Duration::from_millis(500);
    type Reply = ();

    fn arguments(&self) -> Vec<u8> {
        Vec::new()
    }

    fn is_done(confirmation: Confirmation) -> bool {
        confirmation == Confirmation::Echo
    }

    fn read_reply(rest: &[u8]) -> Option<()> {
        nothing_more(rest)
    }
}
