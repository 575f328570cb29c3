//! `Img2Tz`: features of the kept picture.

use std::time::Duration;

use super::{Buffer, Command, nothing_more};

/// Finds the features of the kept picture and puts them into a buffer (ZFM manual).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Img2Tz(pub Buffer);

impl Command for Img2Tz {
    const CODE: u8 = 0x02;
    const NAME: &'static str = "Img2Tz";
    const ANSWER_MAX: Duration = Duration::from_millis(1500);
    type Reply = ();

    fn arguments(&self) -> Vec<u8> {
        vec![self.0.byte()]
    }

    fn read_reply(rest: &[u8]) -> Option<()> {
        nothing_more(rest)
    }
}
