//! `GS ( H` fn 48: send the process id. The printer answers `37 22 d1 d2 d3 d4 00` when printing
//! of everything before has completed: the only proof of print that carries a name.

use super::{Command, GS, Reply, Step, after};

const LEAD: [u8; 7] = [GS, b'(', b'H', 6, 0, 48, 48];
const REPLY_LEAD: [u8; 2] = [0x37, 0x22];
/// Bytes that an id may have.
const FIRST: u8 = 32;
const COUNT: u8 = 95;

/// Any four bytes as an id: each folded into 32..=126.
pub fn id_of(nonce: [u8; 4]) -> [u8; 4] {
    nonce.map(|byte| FIRST + byte % COUNT)
}

pub(super) fn encode(id: [u8; 4], out: &mut Vec<u8>) {
    out.extend(LEAD);
    out.extend(id);
}

pub(super) fn parse(bytes: &[u8]) -> Step<Command> {
    match after(&LEAD, bytes) {
        Step::Done(rest, used) => match rest.first_chunk::<4>() {
            Some(id) if is_id(id) => Step::Done(Command::ProcessId(*id), used + 4),
            Some(_) => Step::Not,
            None => Step::More,
        },
        Step::More => Step::More,
        Step::Not => Step::Not,
    }
}

pub(super) fn parse_reply(bytes: &[u8]) -> Step<Reply> {
    match after(&REPLY_LEAD, bytes) {
        Step::Done(rest, used) => match (rest.iter().take(4).all(in_range), rest) {
            (true, [a, b, c, d, 0, ..]) => Step::Done(Reply::ProcessId([*a, *b, *c, *d]), used + 5),
            (true, rest) if rest.len() < 5 => Step::More,
            _ => Step::Not,
        },
        Step::More => Step::More,
        Step::Not => Step::Not,
    }
}

pub(super) fn reply([a, b, c, d]: [u8; 4]) -> Vec<u8> {
    vec![REPLY_LEAD[0], REPLY_LEAD[1], a, b, c, d, 0]
}

fn is_id(id: &[u8; 4]) -> bool {
    id.iter().all(in_range)
}

fn in_range(byte: &u8) -> bool {
    (FIRST..FIRST + COUNT).contains(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_nonce_becomes_an_id_that_printers_accept() {
        for byte in 0..=255 {
            assert!(is_id(&id_of([byte; 4])));
        }
        assert_ne!(id_of([1, 2, 3, 4]), id_of([1, 2, 3, 5]));
    }
}
