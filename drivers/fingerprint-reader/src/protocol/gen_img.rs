//! `GenImg`: looks at the window once and keeps the picture (ZFM manual).

use std::time::Duration;

use super::{Command, nothing_more};

/// Looks at the window once and keeps the picture (ZFM manual).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GenImg;

impl Command for GenImg {
    const CODE: u8 = 0x01;
    const NAME: &'static str = "GenImg";
    const ANSWER_MAX: Duration = Duration::from_millis(1000);
    type Reply = ();

    fn arguments(&self) -> Vec<u8> {
        Vec::new()
    }

    fn read_reply(rest: &[u8]) -> Option<()> {
        nothing_more(rest)
    }
}
