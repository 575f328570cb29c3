//! `GS e n [m]`: the presenter of a kiosk printer, as Custom's printers and their likes know it.
//!
//! Only `n` = 3 takes an `m`. What the other numbers mean differs between models, so the number
//! is the profile's business:
//!
//! | n | KPM210/216, VKP80 | TPTCM112 |
//! |---|---|---|
//! | 2 | draw the ticket back | motor on |
//! | 3 | put it out by `m` steps | the same |
//! | 4 | – | catch it inside |
//! | 5 | push it out of the mouth | the same |
//! | 6 | one status byte, not told apart from other answers: [`super::full_status`] instead | the same |
//!
//! A step is 0.625 mm on the KPM210/216 and about 7 mm on the VKP80.

use super::{Command, GS, Step, after};

/// The number that puts a ticket out, on every model.
pub const PRESENT: u8 = 3;

const LEAD: [u8; 2] = [GS, b'e'];

pub(super) fn encode(n: u8, steps: Option<u8>, out: &mut Vec<u8>) {
    out.extend([LEAD[0], LEAD[1], n]);
    if n == PRESENT {
        out.push(steps.unwrap_or_default());
    }
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    let ejector = |n, steps, used| Step::Done(Command::Ejector { n, steps }, used);
    match after(&LEAD, bytes) {
        Step::Done([PRESENT, steps, ..], used) => ejector(PRESENT, Some(*steps), used + 2),
        Step::Done([] | [PRESENT], _) | Step::More => Step::More,
        Step::Done([n @ 0..=6, ..], used) => ejector(*n, None, used + 1),
        Step::Done(..) | Step::Not => Step::Not,
    }
}
