//! `XON` and `XOFF`: a printer on a serial line says whether it reads on. They may come between any
//! two answers. The link's own flow control acts on them where there is one; here they are only
//! told apart from noise.

use super::{Reply, Step};

const XON: u8 = 0x11;
const XOFF: u8 = 0x13;

pub(super) fn parse_reply(bytes: &[u8]) -> Step<Reply> {
    match bytes.first() {
        Some(&XON) => Step::Done(Reply::Flow { reads: true }, 1),
        Some(&XOFF) => Step::Done(Reply::Flow { reads: false }, 1),
        _ => Step::Not,
    }
}

pub(super) fn reply(reads: bool) -> Vec<u8> {
    vec![if reads { XON } else { XOFF }]
}
