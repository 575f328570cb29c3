//! `ESC @`: initialise.

use super::{Command, ESC, Step, after};

const LEAD: [u8; 2] = [ESC, b'@'];

pub(super) fn encode(out: &mut Vec<u8>) {
    out.extend(LEAD);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    match after(&LEAD, bytes) {
        Step::Done(_, used) => Step::Done(Command::Initialise, used),
        Step::More => Step::More,
        Step::Not => Step::Not,
    }
}
