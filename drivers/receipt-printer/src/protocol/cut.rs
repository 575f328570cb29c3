//! `GS V`: cut paper. Function A (`m` 0, 1, '0', '1') cuts where the paper is, function B (`m` 65,
//! 66, then `n`) feeds it past the cutter first; we send B, and read both.

use super::{Command, GS, Step, after};

const LEAD: [u8; 2] = [GS, b'V'];
const FEED_AND_FULL: u8 = 65;
const FEED_AND_PARTIAL: u8 = 66;

pub(super) fn encode(partial: bool, feed_dots: u8, out: &mut Vec<u8>) {
    let function = if partial {
        FEED_AND_PARTIAL
    } else {
        FEED_AND_FULL
    };
    out.extend([LEAD[0], LEAD[1], function, feed_dots]);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    let cut = |partial, feed_dots, used| Step::Done(Command::Cut { partial, feed_dots }, used);
    match after(&LEAD, bytes) {
        Step::Done([0 | b'0', ..], used) => cut(false, 0, used + 1),
        Step::Done([1 | b'1', ..], used) => cut(true, 0, used + 1),
        Step::Done([function @ (FEED_AND_FULL | FEED_AND_PARTIAL), feed, ..], used) => {
            cut(*function == FEED_AND_PARTIAL, *feed, used + 2)
        }
        Step::Done([] | [FEED_AND_FULL | FEED_AND_PARTIAL], _) | Step::More => Step::More,
        Step::Done(..) | Step::Not => Step::Not,
    }
}
