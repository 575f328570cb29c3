//! What a chip is asked.

use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::Lengths;

/// How many bytes of answer are wanted at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected(u32);

impl Expected {
    /// The most that a short length asks for.
    pub const SHORT_MAX: Self = Self(256);
    /// The most that an extended length asks for.
    pub const EXTENDED_MAX: Self = Self(65_536);

    /// `count` bytes, from 1 to 65,536.
    pub fn new(count: u32) -> Option<Self> {
        (1..=65_536).contains(&count).then_some(Self(count))
    }

    /// The count.
    pub fn count(self) -> u32 {
        self.0
    }
}

/// One command (ISO 7816-4 §5.1), in any of its four cases. Its data may be secret: wiped when
/// dropped, has no `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Command {
    /// Class: secure messaging, chaining, channel.
    pub class: u8,
    /// Instruction.
    pub instruction: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// Command data; empty in cases 1 and 2.
    pub data: Vec<u8>,
    /// Wanted answer; none in cases 1 and 3.
    #[zeroize(skip)]
    pub expected: Option<Expected>,
}

/// The command does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CommandError {
    /// More data than an extended length can say.
    #[error("{0} bytes of data are more than a command has")]
    TooMuchData(usize),
    /// The lengths inside it do not fit its bytes.
    #[error("the bytes are no command")]
    Misshapen,
    /// Longer than this channel carries.
    #[error("this channel carries short lengths only")]
    ShortOnly,
}

/// The bit that says "more of this command follows" (ISO 7816-4 §5.1.1.1).
const CHAINING: u8 = 0x10;
const SHORT_DATA_MAX: usize = 255;
const EXTENDED_DATA_MAX: usize = 65_535;

impl Command {
    /// Case 1: neither data nor answer.
    pub fn new(class: u8, instruction: u8, p1: u8, p2: u8) -> Self {
        Self {
            class,
            instruction,
            p1,
            p2,
            data: Vec::new(),
            expected: None,
        }
    }

    /// With data: case 3, or 4.
    #[must_use]
    pub fn with_data(mut self, data: &[u8]) -> Self {
        self.data.zeroize();
        self.data = data.to_vec();
        self
    }

    /// Expecting at most `expected` bytes: case 2, or 4.
    #[must_use]
    pub fn expecting(mut self, expected: Expected) -> Self {
        self.expected = Some(expected);
        self
    }

    /// SELECT of an application by its name, without any answer but the status
    /// (ISO 7816-4 §7.1.1).
    pub fn select_application(name: &[u8]) -> Self {
        Self::new(0x00, 0xA4, 0x04, 0x0C).with_data(name)
    }

    /// SELECT of a file below the current application by its identifier.
    pub fn select_file(id: u16) -> Self {
        Self::new(0x00, 0xA4, 0x02, 0x0C).with_data(&id.to_be_bytes())
    }

    /// SELECT of the master file.
    pub fn select_master_file() -> Self {
        Self::new(0x00, 0xA4, 0x00, 0x0C).with_data(&[0x3F, 0x00])
    }

    /// GET RESPONSE for what `61xx` announced (ISO 7816-4 §7.6.1).
    pub fn get_response(class: u8, available: u16) -> Self {
        Self::new(class & !CHAINING, 0xC0, 0x00, 0x00).expecting(Expected(available.into()))
    }

    /// READ BINARY: the even instruction up to the offset 32,767, beyond it the odd one, which
    /// takes the offset in a data object (ISO 7816-4 §7.2.3).
    pub fn read_binary(offset: u32, expected: Expected) -> Self {
        match u16::try_from(offset) {
            Ok(near @ 0..=OFFSET_IN_PARAMETERS_MAX) => {
                let [p1, p2] = near.to_be_bytes();
                Self::new(0x00, READ_BINARY, p1, p2).expecting(expected)
            }
            _ => Self::new(0x00, READ_BINARY_ODD, 0x00, 0x00)
                .with_data(&offset_object(offset))
                .expecting(expected),
        }
    }

    /// Whether short lengths can say it in one piece.
    pub fn is_short(&self) -> bool {
        let expected = self.expected.map_or(0, Expected::count);
        self.data.len() <= SHORT_DATA_MAX && expected <= Expected::SHORT_MAX.0
    }

    /// The bytes of one command, with short lengths where they do.
    ///
    /// # Errors
    /// [`CommandError`], when it is too long for `lengths`.
    pub fn encode(&self, lengths: Lengths) -> Result<Zeroizing<Vec<u8>>, CommandError> {
        if self.data.len() > EXTENDED_DATA_MAX {
            return Err(CommandError::TooMuchData(self.data.len()));
        }
        match (self.is_short(), lengths) {
            (true, _) => Ok(self.written(&self.short_lengths())),
            (false, Lengths::Extended) => Ok(self.written(&self.extended_lengths())),
            (false, Lengths::Short) => Err(CommandError::ShortOnly),
        }
    }

    /// Reads a command as a chip does; both sides share this file.
    ///
    /// # Errors
    /// [`CommandError::Misshapen`], when the lengths do not fit.
    pub fn decode(bytes: &[u8]) -> Result<Self, CommandError> {
        let [class, instruction, p1, p2, body @ ..] = bytes else {
            return Err(CommandError::Misshapen);
        };
        let (data, expected) = match body {
            [] => (&[][..], None),
            [expected] => (&[][..], Some(count_or(*expected, 256))),
            [0, high, low] => (&[][..], Some(wide_or([*high, *low], 65_536))),
            [0, high, low, rest @ ..] => {
                let (data, expected) = split(rest, u16::from_be_bytes([*high, *low]).into())?;
                let expected = match expected {
                    [] => None,
                    [high, low] => Some(wide_or([*high, *low], 65_536)),
                    _ => return Err(CommandError::Misshapen),
                };
                (data, expected)
            }
            [length, rest @ ..] => {
                let (data, expected) = split(rest, (*length).into())?;
                let expected = match expected {
                    [] => None,
                    [expected] => Some(count_or(*expected, 256)),
                    _ => return Err(CommandError::Misshapen),
                };
                (data, expected)
            }
        };
        let mut command = Self::new(*class, *instruction, *p1, *p2).with_data(data);
        command.expected = expected.map(Expected);
        Ok(command)
    }

    /// The commands that say the same over `lengths`: itself, or a chain of pieces.
    ///
    /// # Errors
    /// [`CommandError`], when even a chain cannot.
    pub fn links(&self, lengths: Lengths) -> Result<Vec<Zeroizing<Vec<u8>>>, CommandError> {
        if self.is_short() || lengths == Lengths::Extended {
            return Ok(vec![self.encode(lengths)?]);
        }
        if self.data.len() > EXTENDED_DATA_MAX {
            return Err(CommandError::TooMuchData(self.data.len()));
        }
        let count = self.data.len().div_ceil(SHORT_DATA_MAX).max(1);
        let pieces = self.data.chunks(SHORT_DATA_MAX).enumerate();
        let mut links = Vec::with_capacity(count);
        for (index, piece) in pieces {
            links.push(self.link(piece, index + 1 == count).encode(lengths)?);
        }
        if links.is_empty() {
            links.push(self.link(&[], true).encode(lengths)?);
        }
        Ok(links)
    }

    fn link(&self, piece: &[u8], is_last: bool) -> Self {
        let class = if is_last {
            self.class
        } else {
            self.class | CHAINING
        };
        let link = Self::new(class, self.instruction, self.p1, self.p2).with_data(piece);
        match self.expected {
            Some(Expected(count)) if is_last => {
                link.expecting(Expected(count.min(Expected::SHORT_MAX.0)))
            }
            _ => link,
        }
    }

    /// Lengths are known before anything is written, so the vector never grows and leaves nothing
    /// behind.
    fn written(&self, (before, after): &(Vec<u8>, Vec<u8>)) -> Zeroizing<Vec<u8>> {
        let room = 4 + before.len() + self.data.len() + after.len();
        let mut bytes = Zeroizing::new(Vec::with_capacity(room));
        bytes.extend_from_slice(&[self.class, self.instruction, self.p1, self.p2]);
        bytes.extend_from_slice(before);
        bytes.extend_from_slice(&self.data);
        bytes.extend_from_slice(after);
        bytes
    }

    fn short_lengths(&self) -> (Vec<u8>, Vec<u8>) {
        let length = u8::try_from(self.data.len()).ok().filter(|some| *some > 0);
        let expected = self.expected.map(|expected| low_byte(expected.0));
        (length.into_iter().collect(), expected.into_iter().collect())
    }

    /// The zero that marks extended lengths comes once, before the first of them.
    fn extended_lengths(&self) -> (Vec<u8>, Vec<u8>) {
        let expected = self.expected.map(|expected| low_bytes(expected.0));
        match u16::try_from(self.data.len()) {
            Ok(length @ 1..) => {
                let [high, low] = length.to_be_bytes();
                (
                    vec![0x00, high, low],
                    expected.into_iter().flatten().collect(),
                )
            }
            _ => (
                Vec::new(),
                expected
                    .into_iter()
                    .flat_map(|[high, low]| [0x00, high, low])
                    .collect(),
            ),
        }
    }
}

/// The same command on the wire with another wanted length, which stands at its end.
pub(super) fn with_right_length(wire: &[u8], right: u16) -> Zeroizing<Vec<u8>> {
    let mut again = Zeroizing::new(wire.to_vec());
    let is_extended = wire.len() > 5 && wire[4] == 0;
    let count = if is_extended { 2 } else { 1 };
    if let Some((_, last)) = again.split_last_chunk_mut::<2>() {
        last[2 - count..].copy_from_slice(&right.to_be_bytes()[2 - count..]);
    }
    again
}

const READ_BINARY: u8 = 0xB0;
const READ_BINARY_ODD: u8 = 0xB1;
const OFFSET_IN_PARAMETERS_MAX: u16 = 0x7FFF;

/// Data object 54 with as few bytes as do.
fn offset_object(offset: u32) -> Vec<u8> {
    let bytes = offset.to_be_bytes();
    let used = &bytes[(offset.leading_zeros() / 8).min(3) as usize..];
    let mut object = vec![0x54, used.len().to_le_bytes()[0]];
    object.extend_from_slice(used);
    object
}

fn split(rest: &[u8], length: usize) -> Result<(&[u8], &[u8]), CommandError> {
    if length == 0 {
        return Err(CommandError::Misshapen);
    }
    rest.split_at_checked(length).ok_or(CommandError::Misshapen)
}

fn count_or(byte: u8, zero: u32) -> u32 {
    if byte == 0 { zero } else { byte.into() }
}

fn wide_or(bytes: [u8; 2], zero: u32) -> u32 {
    match u16::from_be_bytes(bytes) {
        0 => zero,
        count => count.into(),
    }
}

/// 256 is written as zero.
fn low_byte(count: u32) -> u8 {
    count.to_be_bytes()[3]
}

/// 65,536 is written as zero.
fn low_bytes(count: u32) -> [u8; 2] {
    let [_, _, high, low] = count.to_be_bytes();
    [high, low]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(command: &Command) -> Vec<u8> {
        command.encode(Lengths::Extended).expect("it fits").to_vec()
    }

    fn expected(count: u32) -> Expected {
        Expected::new(count).expect("in range")
    }

    #[test]
    fn the_four_cases_in_short_lengths() {
        let plain = Command::new(0x00, 0x70, 1, 2);
        assert_eq!(wire(&plain), [0x00, 0x70, 1, 2]);
        let two = plain.clone().expecting(expected(256));
        assert_eq!(wire(&two), [0x00, 0x70, 1, 2, 0]);
        let three = plain.clone().with_data(&[9, 8]);
        assert_eq!(wire(&three), [0x00, 0x70, 1, 2, 2, 9, 8]);
        let four = three.clone().expecting(expected(8));
        assert_eq!(wire(&four), [0x00, 0x70, 1, 2, 2, 9, 8, 8]);
    }

    #[test]
    fn the_cases_in_extended_lengths() {
        let two = Command::new(0x00, 0xB0, 0, 0).expecting(expected(65_536));
        assert_eq!(wire(&two), [0x00, 0xB0, 0, 0, 0, 0, 0]);
        let four = Command::new(0x00, 0x86, 0, 0)
            .with_data(&[7; 256])
            .expecting(expected(300));
        let bytes = wire(&four);
        assert_eq!(bytes[..7], [0x00, 0x86, 0, 0, 0, 1, 0]);
        assert_eq!(bytes[7 + 256..], [1, 44]);
    }

    #[test]
    fn beyond_32_767_the_offset_is_a_data_object() {
        let near = Command::read_binary(32_767, expected(1));
        assert_eq!(wire(&near), [0x00, 0xB0, 0x7F, 0xFF, 1]);
        let far = Command::read_binary(32_768, expected(1));
        assert_eq!(wire(&far), [0x00, 0xB1, 0, 0, 4, 0x54, 2, 0x80, 0x00, 1]);
    }

    #[test]
    fn a_right_length_replaces_the_wrong_one_whatever_its_form() {
        let short = Command::read_binary(0, expected(200));
        let again = with_right_length(&wire(&short), 256);
        assert_eq!(*again, [0x00, 0xB0, 0, 0, 0]);
        let extended = Command::read_binary(0, expected(300));
        let again = with_right_length(&wire(&extended), 8);
        assert_eq!(*again, [0x00, 0xB0, 0, 0, 0, 0, 8]);
    }

    #[test]
    fn long_data_over_short_lengths_becomes_a_chain() {
        let long = Command::new(0x00, 0x86, 0, 0)
            .with_data(&[7; 300])
            .expecting(expected(256));
        let links = long.links(Lengths::Short).expect("two links");
        assert_eq!(links.len(), 2);
        assert_eq!(links[0][..5], [0x10, 0x86, 0, 0, 255]);
        assert_eq!(links[0].len(), 5 + 255);
        assert_eq!(links[1][..5], [0x00, 0x86, 0, 0, 45]);
        assert_eq!(links[1].last(), Some(&0));
    }
}
