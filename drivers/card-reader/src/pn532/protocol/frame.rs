//! One frame.

use zeroize::{Zeroize as _, Zeroizing};

/// The most that one frame carries: direction, code and 263 bytes (PN532 manual §6.2.1.2).
pub const FRAME_DATA_BYTES_MAX: usize = 265;
/// What is around it at most: preamble, start, extended length, checksum, postamble.
pub const FRAME_BYTES_AROUND: usize = 10;

/// What a serial line is sent before the first command and after a sleep: long enough for the
/// module's clock to start (PN532 manual §7.2.11).
pub const WAKE_UP: [u8; 16] = [0x55, 0x55, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Bytes that may be of a citizen's document; wiped when dropped.
pub type Payload = Zeroizing<Vec<u8>>;

/// Which way a frame goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Host to module.
    ToModule,
    /// Module to host.
    FromModule,
}

impl Direction {
    fn byte(self) -> u8 {
        match self {
            Self::ToModule => 0xD4,
            Self::FromModule => 0xD5,
        }
    }
}

/// What one side says. May hold a piece of somebody's document: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub enum Frame {
    /// "I heard you", and from the host also "stop".
    Ack,
    /// "Say that again", from the host alone.
    Nack,
    /// "I do not understand", from the module alone.
    Error,
    /// A command or its answer: code and arguments.
    Data(Direction, Payload),
}

/// What an error frame carries in place of direction and code.
const SYNTAX_ERROR: u8 = 0x7F;

impl Frame {
    /// A command or an answer; what is over [`FRAME_DATA_BYTES_MAX`] is our own mistake.
    pub fn data(direction: Direction, payload: Payload) -> Self {
        assert!(
            payload.len() < FRAME_DATA_BYTES_MAX,
            "arguments are measured before they are framed"
        );
        Self::Data(direction, payload)
    }

    /// The bytes on the wire, preamble and postamble included; extended only where it must be.
    pub fn bytes(&self) -> Payload {
        match self {
            Self::Ack => Zeroizing::new(vec![0, 0, 0xFF, 0x00, 0xFF, 0]),
            Self::Nack => Zeroizing::new(vec![0, 0, 0xFF, 0xFF, 0x00, 0]),
            Self::Error => written(&[SYNTAX_ERROR], &[]),
            Self::Data(direction, payload) => written(&[direction.byte()], payload),
        }
    }

    /// What the checked data of a frame mean; `None` when they go neither way.
    pub(super) fn of_data(data: &[u8]) -> Option<Self> {
        let (first, payload) = data.split_first()?;
        let to = |direction| Some(Self::Data(direction, Zeroizing::new(payload.to_vec())));
        match *first {
            SYNTAX_ERROR if payload.is_empty() => Some(Self::Error),
            byte if byte == Direction::ToModule.byte() => to(Direction::ToModule),
            byte if byte == Direction::FromModule.byte() => to(Direction::FromModule),
            _ => None,
        }
    }
}

/// Room is made once, so that nothing is left behind in memory that grew.
fn written(first: &[u8], payload: &[u8]) -> Payload {
    let length = first.len() + payload.len();
    let mut bytes = Zeroizing::new(Vec::with_capacity(length + FRAME_BYTES_AROUND));
    bytes.extend_from_slice(&[0x00, 0x00, 0xFF]);
    match u8::try_from(length) {
        Ok(short) => bytes.extend_from_slice(&[short, short.wrapping_neg()]),
        Err(_) => {
            let [.., high, low] = length.to_be_bytes();
            let sum = high.wrapping_add(low).wrapping_neg();
            bytes.extend_from_slice(&[0xFF, 0xFF, high, low, sum]);
        }
    }
    bytes.extend_from_slice(first);
    bytes.extend_from_slice(payload);
    let sum = sum(first).wrapping_add(sum(payload)).wrapping_neg();
    bytes.extend_from_slice(&[sum, 0x00]);
    bytes
}

/// Bytes added up, carry thrown away. Whatever a checksum covers adds up to zero with it.
pub(super) fn sum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum.wrapping_add(*byte))
}

/// Forgets the first `count` bytes and wipes the places that become free.
pub(super) fn forget_first(bytes: &mut Payload, count: usize) {
    let kept = bytes.len() - count;
    bytes.copy_within(count.., 0);
    bytes[kept..].zeroize();
    bytes.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(payload: &[u8]) -> Vec<u8> {
        let payload = Zeroizing::new(payload.to_vec());
        Frame::data(Direction::ToModule, payload).bytes().to_vec()
    }

    #[test]
    fn the_manual_s_frames_are_written_byte_for_byte() {
        assert_eq!(*command(&[0x02]), [0, 0, 0xFF, 2, 0xFE, 0xD4, 2, 0x2A, 0]);
        let error = Frame::Error.bytes().to_vec();
        assert_eq!(error, [0, 0, 0xFF, 0x01, 0xFF, 0x7F, 0x81, 0]);
    }

    #[test]
    fn what_is_over_255_bytes_goes_into_an_extended_frame() {
        let longest_normal = command(&[7; 254]);
        assert_eq!(longest_normal[3..5], [0xFF, 0x01]);
        let extended = command(&[7; 255]);
        assert_eq!(extended[3..8], [0xFF, 0xFF, 0x01, 0x00, 0xFF]);
        assert_eq!(extended.len(), 256 + FRAME_BYTES_AROUND);
    }
}
