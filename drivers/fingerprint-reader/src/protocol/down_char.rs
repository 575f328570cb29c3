//! `DownChar`: a template, from host to module.

use std::time::Duration;

use super::{Buffer, Bulk, Command, nothing_more};

/// Announces a template; when the module agrees, data packets follow. It does not say whether it
/// got them all: read them back, or compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DownChar(pub Buffer);

impl Command for DownChar {
    const CODE: u8 = 0x09;
    const NAME: &'static str = "DownChar";
    const ANSWER_MAX: Duration = Duration::from_millis(500);
    const BULK: Bulk = Bulk::ToModule;
    type Reply = ();

    fn arguments(&self) -> Vec<u8> {
        vec![self.0.byte()]
    }

    fn read_reply(rest: &[u8]) -> Option<()> {
        nothing_more(rest)
    }
}
