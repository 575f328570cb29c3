//! Keys and a counter: closing and opening commands and answers.

use dmrtd::crypto::iso9797::{pad, unpad};
use thiserror::Error;
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

use super::Cipher;
use crate::apdu::{Command, Expected, Response, Status};
use crate::tlv::{Objects, find, object};

/// The answer was not made by whoever has the keys, or not for this command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the checksum of the protected message is wrong")]
pub(crate) struct SecureError;

/// Data objects are missing, as a chip says it.
const OBJECTS_MISSING: u16 = 0x6987;
/// A data object is wrong, as a chip says it.
pub(crate) const OBJECTS_WRONG: u16 = 0x6988;

/// Keys and counter after an authentication. Wiped when dropped.
#[derive(ZeroizeOnDrop)]
pub(crate) struct Session {
    cipher: Cipher,
    counter: [u8; 16],
}

type Bytes = Zeroizing<Vec<u8>>;

const HIDDEN: u16 = 0x87;
const HIDDEN_ODD: u16 = 0x85;
const EXPECTED: u16 = 0x97;
const STATUS: u16 = 0x99;
const CHECKSUM: u16 = 0x8E;
/// Padded to whole blocks before it was hidden.
const PADDED: u8 = 0x01;

impl Session {
    /// A session whose counter begins at `counter`, of one block's length.
    pub(crate) fn new(cipher: Cipher, begin: &[u8]) -> Self {
        let mut counter = [0; 16];
        for (byte, from) in counter.iter_mut().rev().zip(begin.iter().rev()) {
            *byte = *from;
        }
        Self { cipher, counter }
    }

    /// The reader's command, closed. The counter moves on.
    pub(crate) fn protect(&mut self, plain: &Command) -> Result<Command, SecureError> {
        self.advance();
        let mut objects = Zeroizing::new(Vec::with_capacity(plain.data.len() + 48));
        if !plain.data.is_empty() {
            objects.extend_from_slice(&self.hidden(&plain.data, is_odd(plain.instruction))?);
        }
        if let Some(expected) = plain.expected {
            objects.extend_from_slice(&object(EXPECTED, &[&expected_bytes(expected)]));
        }
        let mut closed = Command::new(plain.class | 0x0C, plain.instruction, plain.p1, plain.p2);
        let checksum = self.command_checksum(&closed, &objects)?;
        objects.extend_from_slice(&object(CHECKSUM, &[&checksum]));
        closed = closed.with_data(&objects);
        closed.expected = Some(Expected::SHORT_MAX);
        Ok(closed)
    }

    /// Undoes the step of a command that the chip did not count.
    pub(crate) fn take_back(&mut self) {
        for byte in self.counter.iter_mut().rev() {
            let (lower, borrowed) = byte.overflowing_sub(1);
            *byte = lower;
            if !borrowed {
                break;
            }
        }
    }

    /// The chip's answer, checked and opened. The counter moves on.
    pub(crate) fn open_answer(&mut self, closed: &Response) -> Result<Response, SecureError> {
        self.advance();
        let (covered, checksum) = split(&closed.data);
        let right = self.checksum(&covered)?;
        if !is_same(right, checksum.ok_or(SecureError)?) {
            return Err(SecureError);
        }
        let word = find(&closed.data, STATUS).and_then(|word| word.first_chunk::<2>());
        let mut data = self.shown(&closed.data)?;
        Ok(Response {
            data: std::mem::take(&mut *data),
            status: Status::from_word(u16::from_be_bytes(*word.ok_or(SecureError)?)),
        })
    }

    /// What a protected command asks for, before anything is checked or counted.
    pub(crate) fn peek_expected(closed: &Command) -> u32 {
        expected(&closed.data).map_or(0, Expected::count)
    }

    /// The reader's command, checked and opened by the chip, or how the chip refuses it. The
    /// counter moves on.
    pub(crate) fn open_command(&mut self, closed: &Command) -> Result<Command, u16> {
        self.advance();
        let (covered, checksum) = split(&closed.data);
        let right = self.command_checksum(closed, &covered);
        match (right, checksum) {
            (_, None) => return Err(OBJECTS_MISSING),
            (Ok(right), Some(checksum)) if right == checksum => {}
            _ => return Err(OBJECTS_WRONG),
        }
        let data = self.shown(&closed.data).map_err(|_| OBJECTS_WRONG)?;
        let class = closed.class & !0x0C;
        let mut plain =
            Command::new(class, closed.instruction, closed.p1, closed.p2).with_data(&data);
        plain.expected = expected(&closed.data);
        Ok(plain)
    }

    /// The chip's answer to a command with `instruction`, closed. The counter moves on.
    pub(crate) fn close_answer(
        &mut self,
        data: &[u8],
        word: u16,
        instruction: u8,
    ) -> Result<Bytes, SecureError> {
        self.advance();
        let mut objects = Zeroizing::new(Vec::with_capacity(data.len() + 48));
        if !data.is_empty() {
            objects.extend_from_slice(&self.hidden(data, is_odd(instruction))?);
        }
        objects.extend_from_slice(&object(STATUS, &[&word.to_be_bytes()]));
        let checksum = self.checksum(&objects)?;
        objects.extend_from_slice(&object(CHECKSUM, &[&checksum]));
        Ok(objects)
    }

    fn advance(&mut self) {
        for byte in self.counter.iter_mut().rev() {
            let (higher, carried) = byte.overflowing_add(1);
            *byte = higher;
            if !carried {
                break;
            }
        }
    }

    fn counter(&self) -> &[u8] {
        &self.counter[16 - self.cipher.block_bytes()..]
    }

    fn hidden(&self, data: &[u8], is_odd: bool) -> Result<Bytes, SecureError> {
        let padded = self.padded(data)?;
        let hidden = self.cipher.encrypt(&padded, self.counter())?;
        Ok(if is_odd {
            object(HIDDEN_ODD, &[&hidden])
        } else {
            object(HIDDEN, &[&[PADDED], &hidden])
        })
    }

    fn shown(&self, objects: &[u8]) -> Result<Bytes, SecureError> {
        let hidden = match (find(objects, HIDDEN), find(objects, HIDDEN_ODD)) {
            (Some([PADDED, hidden @ ..]), _) | (None, Some(hidden)) => hidden,
            (Some(_), _) => return Err(SecureError),
            (None, None) => return Ok(Zeroizing::default()),
        };
        let mut shown = self.cipher.decrypt(hidden, self.counter())?;
        let kept = unpad(&shown, self.cipher.block_bytes()).map_err(|_| SecureError)?;
        let kept = kept.len();
        shown[kept..].zeroize();
        shown.truncate(kept);
        Ok(shown)
    }

    fn command_checksum(&self, closed: &Command, objects: &[u8]) -> Result<[u8; 8], SecureError> {
        let header = [closed.class, closed.instruction, closed.p1, closed.p2];
        let mut message = self.padded(&header)?;
        message.extend_from_slice(objects);
        self.checksum(&message)
    }

    fn checksum(&self, message: &[u8]) -> Result<[u8; 8], SecureError> {
        let counted = [self.counter(), message].concat();
        self.cipher.checksum(&self.padded(&counted)?)
    }

    fn padded(&self, data: &[u8]) -> Result<Bytes, SecureError> {
        let padded = pad(data, self.cipher.block_bytes()).map_err(|_| SecureError)?;
        Ok(Zeroizing::new(padded))
    }
}

/// Everything that the checksum covers, and the checksum.
fn split(objects: &[u8]) -> (Vec<u8>, Option<&[u8]>) {
    let (mut covered, mut checksum) = (Vec::with_capacity(objects.len()), None);
    for (tag, value) in Objects(objects) {
        match tag {
            CHECKSUM => checksum = Some(value),
            _ => covered.extend_from_slice(&object(tag, &[value])),
        }
    }
    (covered, checksum)
}

/// Looks at every byte, so that the time it takes tells nothing.
fn is_same(right: [u8; 8], told: &[u8]) -> bool {
    let differ = |sum: u8, (one, two): (&u8, &u8)| sum | (one ^ two);
    told.len() == right.len() && right.iter().zip(told).fold(0, differ) == 0
}

fn is_odd(instruction: u8) -> bool {
    instruction & 1 == 1
}

/// Zero stands for the most.
fn expected_bytes(expected: Expected) -> Vec<u8> {
    match expected.count() {
        256 => vec![0],
        count @ 1..256 => vec![count.to_be_bytes()[3]],
        count => count.to_be_bytes()[2..].to_vec(),
    }
}

fn expected(objects: &[u8]) -> Option<Expected> {
    match find(objects, EXPECTED)? {
        [0] => Expected::new(256),
        [low] => Expected::new((*low).into()),
        [0, 0] => Expected::new(65_536),
        [high, low] => Expected::new(u16::from_be_bytes([*high, *low]).into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (Session, Session) {
        let one = || Session::new(Cipher::aes(&[1; 16], &[2; 16]), &[0; 16]);
        (one(), one())
    }

    fn answer(data: &[u8]) -> Response {
        Response {
            data: data.to_vec(),
            status: Status::Done,
        }
    }

    #[test]
    fn both_sides_understand_each_other() {
        let (mut reader, mut chip) = pair();
        let asked = Command::read_binary(4, Expected::SHORT_MAX);
        let closed = reader.protect(&asked).expect("closed");
        assert_eq!(Session::peek_expected(&closed), 256);
        let opened = chip.open_command(&closed).expect("opened");
        assert_eq!((opened.p2, opened.expected), (4, asked.expected));
        let closed = chip.close_answer(&[7, 8], 0x9000, 0xB0).expect("closed");
        let opened = reader.open_answer(&answer(&closed)).expect("opened");
        assert_eq!(opened.data, [7, 8]);
    }

    #[test]
    fn an_answer_from_before_is_refused() {
        let (mut reader, mut chip) = pair();
        let select = Command::select_file(1);
        let asked = reader.protect(&select).expect("closed");
        chip.open_command(&asked).map(drop).expect("opened");
        let first = chip.close_answer(&[7], 0x9000, 0xA4).expect("closed");
        assert!(reader.open_answer(&answer(&first)).is_ok());
        reader.protect(&select).map(drop).expect("closed");
        let again = reader.open_answer(&answer(&first)).map(drop);
        assert_eq!(again, Err(SecureError));
    }

    #[test]
    fn a_command_that_did_not_count_is_taken_back_across_a_carry() {
        let mut session = Session::new(Cipher::aes(&[1; 16], &[2; 16]), &[0xFF]);
        let before = session.counter;
        session.advance();
        assert_ne!(session.counter, before);
        session.take_back();
        assert_eq!(session.counter, before);
    }

    // The worked example of ICAO 9303-11 appendix D.4: SELECT of EF.COM after BAC.
    #[test]
    fn the_worked_example_of_the_standard_comes_out() {
        let cipher = Cipher::TripleDes {
            key: hex("979EC13B1CBFE9DCD01AB0FED307EAE5979EC13B1CBFE9DC"),
            check: hex::<16>("F1CB1F1FB5ADF208806B89DC579DC1F8").to_vec(),
        };
        let mut session = Session::new(cipher, &hex::<8>("887022120C06C226"));
        let closed = session.protect(&Command::select_file(0x011E));
        let wire = closed.expect("closed").encode(crate::apdu::Lengths::Short);
        assert_eq!(
            wire.expect("short").to_vec(),
            hex::<27>("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800")
        );
        let answer = hex::<14>("990290008E08FA855A5D4C50A8ED");
        let opened = session.open_answer(&Response {
            data: answer.to_vec(),
            status: Status::Done,
        });
        assert!(opened.is_ok_and(|opened| opened.status.is_done()));
    }

    fn hex<const N: usize>(text: &str) -> [u8; N] {
        std::array::from_fn(|index| {
            u8::from_str_radix(&text[2 * index..2 * index + 2], 16).expect("hexadecimal")
        })
    }
}
