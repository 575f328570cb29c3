//! `UpChar`: a template, from module to host.

use std::time::Duration;

use super::{Buffer, Bulk, Command, nothing_more};

/// Sends the features of a buffer in data packets. Their size differs by model (512 and 768 bytes
/// are seen), so only the last packet says where they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpChar(pub Buffer);

impl UpChar {
    /// More than any module that we know sends.
    pub const BYTES_MAX: usize = 2048;
}

impl Command for UpChar {
    const CODE: u8 = 0x08;
    const NAME: &'static str = "UpChar";
    const ANSWER_MAX: Duration = Duration::from_millis(500);
    const BULK: Bulk = Bulk::FromModule {
        bytes_max: Self::BYTES_MAX,
    };
    type Reply = ();

    fn arguments(&self) -> Vec<u8> {
        vec![self.0.byte()]
    }

    fn read_reply(rest: &[u8]) -> Option<()> {
        nothing_more(rest)
    }
}
