//! InListPassiveTarget: looks for one card, and wakes it up to ISO 14443-4 (PN532 manual §7.3.5).

use std::time::Duration;

use super::{Command, Payload};

/// How a card speaks on the air, at 106 kbit/s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Air {
    /// ISO 14443 type A.
    A,
    /// ISO 14443 type B.
    B,
}

/// Looks for one card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InListPassiveTarget {
    /// How.
    pub air: Air,
}

/// A card that was found. Its own number may tell who holds it, and is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The module's own number for it.
    pub number: u8,
    /// How it speaks.
    pub air: Air,
    /// Whether it takes commands of ISO 7816; else it is a ticket, or a key to a door.
    pub takes_commands: bool,
}

/// One card at a time: which of two would be the citizen's?
const ONE: u8 = 1;
const TYPE_A: u8 = 0x00;
const TYPE_B: u8 = 0x03;
/// Cards of any application answer (ISO 14443-3 §7.7.3).
const EVERY_APPLICATION: u8 = 0x00;
/// The bit of SEL_RES that promises ISO 14443-4 (ISO 14443-3 §6.4.3.4).
const PROMISES_COMMANDS: u8 = 0x20;
/// ATQB, with its first byte; the lowest bit of its eleventh promises ISO 14443-4.
const ATQB_BYTES: usize = 12;

impl Command for InListPassiveTarget {
    const CODE: u8 = 0x4A;
    const NAME: &'static str = "InListPassiveTarget";
    /// A look takes milliseconds; waking a slow card up takes hundreds of them.
    const ANSWER_MAX: Duration = Duration::from_millis(1500);
    /// `None` when there is no card.
    type Reply = Option<Target>;

    fn write_arguments(&self, payload: &mut Payload) {
        match self.air {
            Air::A => payload.extend_from_slice(&[ONE, TYPE_A]),
            Air::B => payload.extend_from_slice(&[ONE, TYPE_B, EVERY_APPLICATION]),
        }
    }

    fn read_reply(&self, rest: &[u8]) -> Option<Option<Target>> {
        match (rest, self.air) {
            ([0], _) => Some(None),
            ([ONE, number, card @ ..], Air::A) => type_a(*number, card).map(Some),
            ([ONE, number, card @ ..], Air::B) => type_b(*number, card).map(Some),
            _ => None,
        }
    }
}

impl InListPassiveTarget {
    /// Reads the bytes after the code; `None` when another kind of card is looked for.
    pub fn read(arguments: &[u8]) -> Option<Self> {
        match *arguments {
            [_, TYPE_A, ..] => Some(Self { air: Air::A }),
            [_, TYPE_B, ..] => Some(Self { air: Air::B }),
            _ => None,
        }
    }
}

/// SENS_RES 2, SEL_RES 1, length and card number, and for ISO 14443-4 length and ATS.
fn type_a(number: u8, card: &[u8]) -> Option<Target> {
    let [_, _, select, length, rest @ ..] = card else {
        return None;
    };
    let ats = rest.get(usize::from(*length)..)?;
    let promises = select & PROMISES_COMMANDS != 0;
    // The length of an ATS counts itself. A card that promised and has none did not wake up.
    let woke = ats
        .first()
        .is_some_and(|length| usize::from(*length) == ats.len());
    if !(woke || ats.is_empty()) {
        return None;
    }
    Some(Target {
        number,
        air: Air::A,
        takes_commands: promises && woke,
    })
}

/// ATQB 12, length and the answer to ATTRIB.
fn type_b(number: u8, card: &[u8]) -> Option<Target> {
    let (atqb, attrib) = card.split_at_checked(ATQB_BYTES)?;
    let (length, answer) = attrib.split_first()?;
    if usize::from(*length) != answer.len() {
        return None;
    }
    Some(Target {
        number,
        air: Air::B,
        takes_commands: atqb[10] & 1 == 1,
    })
}

/// What a module tells of a card of type A with `number` and `ats`, its own length included.
pub(crate) fn card_a(select: u8, number: &[u8], ats: &[u8]) -> Vec<u8> {
    let mut reply = vec![ONE, 1, 0x00, 0x04, select, number.len().to_le_bytes()[0]];
    reply.extend_from_slice(number);
    reply.extend_from_slice(ats);
    reply
}

/// What a module tells of a card of type B with `number`.
pub(crate) fn card_b(number: [u8; 4]) -> Vec<u8> {
    let mut reply = vec![ONE, 1, 0x50];
    reply.extend_from_slice(&number);
    // Application data: none told. Protocol: 106 kbit/s, frames of 256 bytes, ISO 14443-4, FWI 8.
    reply.extend_from_slice(&[0, 0, 0, 0, 0x00, 0x81, 0x80]);
    reply.extend_from_slice(&[1, 0]);
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: InListPassiveTarget = InListPassiveTarget { air: Air::A };
    const B: InListPassiveTarget = InListPassiveTarget { air: Air::B };

    fn takes_commands(reply: Option<Option<Target>>) -> Option<bool> {
        Some(reply??.takes_commands)
    }

    #[test]
    fn a_chip_a_ticket_and_nothing_are_told_apart() {
        let chip = card_a(0x20, &[8, 1, 2, 3], &[5, 0x78, 0x80, 0x70, 0x02]);
        assert_eq!(takes_commands(A.read_reply(&chip)), Some(true));
        let ticket = card_a(0x08, &[1, 2, 3, 4], &[]);
        assert_eq!(takes_commands(A.read_reply(&ticket)), Some(false));
        assert!(A.read_reply(&[0]).is_some_and(|none| none.is_none()));
        assert_eq!(
            takes_commands(B.read_reply(&card_b([1, 2, 3, 4]))),
            Some(true)
        );
    }

    #[test]
    fn an_answer_cut_anywhere_is_none() {
        let chip = card_a(0x20, &[8, 1, 2, 3], &[5, 0x78, 0x80, 0x70, 0x02]);
        let bare = chip.len() - 5;
        for end in (1..chip.len()).filter(|end| *end != bare) {
            assert!(A.read_reply(&chip[..end]).is_none(), "{end}");
        }
        let chip = card_b([1, 2, 3, 4]);
        for end in 1..chip.len() {
            assert!(B.read_reply(&chip[..end]).is_none(), "{end}");
        }
    }
}
