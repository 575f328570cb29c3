//! What comes out of a broken module in place of what it would say.

use std::thread;
use std::time::Duration;

use super::Breakage;
use super::module::Said;
use crate::pn532::protocol::{Direction, Frame, answer_to};

/// How long [`Breakage::Slow`] works: longer than any command without a card may.
const SLOW: Duration = Duration::from_millis(400);
/// Enough acknowledgements to be over every bound of the host.
const ACKS_ENDLESS: usize = 30_000;

/// Frames as bytes, in order: on a bus each is read by itself.
pub(super) type Pieces = Vec<Vec<u8>>;

/// What a well module says.
pub(super) fn plain(said: &Said) -> Pieces {
    let answer = said.answer.iter().map(|answer| answer.bytes().to_vec());
    let ack = said.ack.then(|| Frame::Ack.bytes().to_vec());
    ack.into_iter().chain(answer).collect()
}

/// What comes out of a broken module in place of `said`, when it was `asked`.
pub(super) fn spoiled(said: &Said, asked: &Frame, breakage: Breakage) -> Pieces {
    match breakage {
        Breakage::Silent => Pieces::new(),
        Breakage::Busy => plain(&Said {
            answer: None,
            ..*said
        }),
        Breakage::Unacknowledged => plain(&Said {
            ack: false,
            answer: said.answer.clone(),
        }),
        Breakage::Garbage => vec![b"Welcome\r\nlogin: ".to_vec()],
        Breakage::WrongLengthSum => in_answer(said, |one| one[4] ^= 0x5A),
        Breakage::WrongSum => in_answer(said, |one| {
            let sum = one.len() - 2;
            one[sum] ^= 0x5A;
        }),
        Breakage::LengthTooLarge => in_answer(said, |one| {
            drop(one.splice(3..5, [0xFF, 0xFF, 0xFF, 0x00, 0x01]));
        }),
        Breakage::LengthZero => in_answer(said, |one| one[3..5].fill(0)),
        Breakage::Empty => with(said, code_of(asked), &[]),
        Breakage::OtherAnswer => with(said, code_of(asked) ^ 0x10, &[0]),
        // The server holds it back until the next answer.
        Breakage::Late | Breakage::WrongDevice | Breakage::CardPulled => plain(said),
        Breakage::Twice => plain(said)
            .into_iter()
            .flat_map(|one| [one.clone(), one])
            .collect(),
        Breakage::NoEnd => vec![Frame::Ack.bytes().repeat(ACKS_ENDLESS)],
        Breakage::ResetInTheMiddle | Breakage::StopsInTheMiddle | Breakage::Unplugged => {
            in_answer(said, |one| one.truncate(one.len() / 2))
        }
        Breakage::SendsBack => vec![asked.bytes().to_vec()],
        Breakage::ErrorFrame => plain(&Said {
            ack: said.ack,
            answer: Some(Frame::Error),
        }),
        Breakage::Stuck(byte) => with(said, code_of(asked), &[byte]),
        Breakage::Slow => {
            thread::sleep(SLOW);
            plain(said)
        }
    }
}

/// The code of the command, also where an answer is asked for again.
fn code_of(asked: &Frame) -> u8 {
    match asked {
        Frame::Data(_, payload) => payload.first().copied().unwrap_or_default(),
        Frame::Ack | Frame::Nack | Frame::Error => 0,
    }
}

fn in_answer(said: &Said, spoil: impl Fn(&mut Vec<u8>)) -> Pieces {
    let mut pieces = plain(said);
    if let (Some(_), Some(answer)) = (&said.answer, pieces.last_mut()) {
        spoil(answer);
    }
    pieces
}

fn with(said: &Said, code: u8, rest: &[u8]) -> Pieces {
    let answer = Frame::data(Direction::FromModule, answer_to(code, rest));
    plain(&Said {
        ack: said.ack,
        answer: said.answer.as_ref().map(|_| answer),
    })
}
