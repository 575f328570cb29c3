//! `VfyPwd`: the handshake.

use std::time::Duration;

use super::{Command, nothing_more};

/// Shows the password, four bytes, 0 when nobody has set one. The module does nothing else before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VfyPwd(pub u32);

impl Command for VfyPwd {
    const CODE: u8 = 0x13;
    const NAME: &'static str = "VfyPwd";
    const ANSWER_MAX: Duration = Duration::from_millis(500);
    type Reply = ();

    fn arguments(&self) -> Vec<u8> {
        self.0.to_be_bytes().to_vec()
    }

    fn read_reply(rest: &[u8]) -> Option<()> {
        nothing_more(rest)
    }
}
