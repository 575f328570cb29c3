//! `UpImage`: the picture, from module to host.

use std::time::Duration;

use super::{Bulk, Command, nothing_more};

/// Sends the kept picture in data packets, four bits a pixel, the left one in the high half
/// (ZFM manual; a client that we did not write reads it so).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpImage;

impl UpImage {
    /// The largest picture of any module that we know: 256 columns, 288 rows.
    pub const BYTES_MAX: usize = 256 * 288 / 2;
}

impl Command for UpImage {
    const CODE: u8 = 0x0A;
    const NAME: &'static str = "UpImage";
    const ANSWER_MAX: Duration = Duration::from_millis(500);
    const BULK: Bulk = Bulk::FromModule {
        bytes_max: Self::BYTES_MAX,
    };
    type Reply = ();

    fn arguments(&self) -> Vec<u8> {
        Vec::new()
    }

    fn read_reply(rest: &[u8]) -> Option<()> {
        nothing_more(rest)
    }
}
