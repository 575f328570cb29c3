//! Reading a file of unknown length, block by block.
//!
//! ```text
//!   header (6 bytes) ──► length ──► block ─► block ─► … ─► Done
//!                          │          └─ 6700 to the first: ask for less, 256 ─► 192 ─► 128
//!                          └─ more than was allowed: TooLarge, before anything is reserved
//! ```
//!
//! Files of documents are one TLV object each, so the first bytes tell the length (ICAO 9303-10
//! §4.7). Some chips take 192 as the most they give at once, although they say otherwise.

use thiserror::Error;
use zeroize::Zeroizing;

use super::{Command, Expected, Response, Status};

/// How much to ask for at once, from the most down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocks(&'static [u32]);

impl Blocks {
    /// In the clear, or with extended lengths around a protected answer.
    pub const FULL: Self = Self(&[256, 192, 128]);
    /// Protected over short lengths: 223 bytes are padded to 224, and with their data objects and
    /// checksum they still fit into the 256 bytes of a short answer, whatever the cipher.
    pub const PROTECTED_SHORT: Self = Self(&[223, 192, 128]);
}

/// Why a file could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FileError {
    /// The chip refused.
    #[error("the chip refused to read: {0}")]
    Refused(Status),
    /// It says that it is larger than we read.
    #[error("the file has {declared} bytes, more than {allowed}")]
    TooLarge {
        /// What its header says.
        declared: usize,
        /// What the caller allowed.
        allowed: usize,
    },
    /// It does not begin like a file of a document.
    #[error("the file does not begin with a tag and a length")]
    NoHeader,
    /// It ended before the length it told.
    #[error("the file ended after {read} of {declared} bytes")]
    CutShort {
        /// What came.
        read: usize,
        /// What its header says.
        declared: usize,
    },
    /// The chip gave more than it was asked for.
    #[error("the chip gave more than it was asked for")]
    Overfull,
}

/// What comes next.
pub enum ReadStep {
    /// Send this, then tell what came.
    Ask(Command),
    /// The whole file.
    Done(Zeroizing<Vec<u8>>),
}

/// A file being read.
pub struct ReadFile {
    allowed: usize,
    blocks: Blocks,
    rung: usize,
    settled: bool,
    file: Zeroizing<Vec<u8>>,
    declared: Option<usize>,
}

/// Tag and length of any file that fits into 16 MiB.
const HEADER_BYTES: u32 = 6;
/// Tag and length of data object 53 around what the odd instruction answers.
const WRAPPER_BYTES_MAX: usize = 4;
const OFFSET_IN_PARAMETERS_MAX: usize = 0x7FFF;

impl ReadFile {
    /// Reads the selected file, at most `allowed` bytes of it.
    pub fn new(allowed: usize, blocks: Blocks) -> Self {
        Self {
            allowed,
            blocks,
            rung: 0,
            settled: false,
            file: Zeroizing::default(),
            declared: None,
        }
    }

    /// What to ask for next.
    pub fn next_step(&mut self) -> ReadStep {
        match self.declared {
            None => ReadStep::Ask(Command::read_binary(0, expect(HEADER_BYTES))),
            Some(declared) if self.file.len() == declared => {
                ReadStep::Done(std::mem::take(&mut self.file))
            }
            Some(declared) => ReadStep::Ask(self.block(declared)),
        }
    }

    /// What the chip answered to the last command.
    ///
    /// # Errors
    /// [`FileError`]; the reading is over then.
    pub fn answered(&mut self, response: &Response) -> Result<(), FileError> {
        match (response.status, self.declared) {
            (Status::Done | Status::EndOfFile, None) => self.take_header(&response.data),
            (Status::Done | Status::EndOfFile, Some(declared)) => {
                self.take_block(&response.data, declared)
            }
            (Status::WrongLength | Status::WrongExpected { .. }, Some(_)) if self.can_shrink() => {
                self.rung += 1;
                Ok(())
            }
            (refused, _) => Err(FileError::Refused(refused)),
        }
    }

    fn block(&self, declared: usize) -> Command {
        let offset = self.file.len();
        let wrapper = if offset > OFFSET_IN_PARAMETERS_MAX {
            WRAPPER_BYTES_MAX
        } else {
            0
        };
        let left = u32::try_from(declared - offset + wrapper).unwrap_or(u32::MAX);
        let most = self.blocks.0[self.rung];
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        Command::read_binary(offset, expect(left.min(most)))
    }

    /// Only before the first block came: afterwards the length cannot be what is wrong.
    fn can_shrink(&self) -> bool {
        !self.settled && self.rung + 1 < self.blocks.0.len()
    }

    fn take_header(&mut self, header: &[u8]) -> Result<(), FileError> {
        let declared = declared_length(header).ok_or(FileError::NoHeader)?;
        if declared > self.allowed {
            let allowed = self.allowed;
            return Err(FileError::TooLarge { declared, allowed });
        }
        // Reserved once, so that growing leaves no copies behind.
        self.file = Zeroizing::new(Vec::with_capacity(declared));
        self.file
            .extend_from_slice(&header[..header.len().min(declared)]);
        self.declared = Some(declared);
        Ok(())
    }

    fn take_block(&mut self, data: &[u8], declared: usize) -> Result<(), FileError> {
        let read = self.file.len();
        let data = if read > OFFSET_IN_PARAMETERS_MAX {
            unwrapped(data)
        } else {
            data
        };
        if data.is_empty() {
            return Err(FileError::CutShort { read, declared });
        }
        if data.len() > declared - read {
            return Err(FileError::Overfull);
        }
        self.settled = true;
        self.file.extend_from_slice(data);
        Ok(())
    }
}

fn expect(count: u32) -> Expected {
    Expected::new(count.clamp(1, 256)).expect("from 1 to 256 is always a length")
}

/// The length of the whole object that begins with `header`, itself included (ISO 7816-4 §5.2.2).
fn declared_length(header: &[u8]) -> Option<usize> {
    let tag_bytes = if *header.first()? & 0x1F == 0x1F {
        2
    } else {
        1
    };
    let (first, rest) = header.get(tag_bytes..)?.split_first()?;
    let (length_bytes, value) = match first {
        0x00..=0x7F => (1, usize::from(*first)),
        0x81..=0x83 => {
            let count = usize::from(first & 0x0F);
            (1 + count, big_endian(rest.get(..count)?))
        }
        _ => return None,
    };
    Some(tag_bytes + length_bytes + value)
}

fn big_endian(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .fold(0, |value, byte| value << 8 | usize::from(*byte))
}

/// What data object 53 holds; some chips answer the odd instruction without one.
fn unwrapped(data: &[u8]) -> &[u8] {
    let inner = match data {
        [0x53, length @ 0x00..=0x7F, rest @ ..] if rest.len() == usize::from(*length) => Some(rest),
        [0x53, 0x81, length, rest @ ..] if rest.len() == usize::from(*length) => Some(rest),
        [0x53, 0x82, high, low, rest @ ..] if rest.len() == big_endian(&[*high, *low]) => {
            Some(rest)
        }
        _ => None,
    };
    inner.unwrap_or(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(data: &[u8], status: Status) -> Response {
        Response {
            data: data.to_vec(),
            status,
        }
    }

    fn asked(file: &mut ReadFile) -> (u8, u32) {
        match file.next_step() {
            ReadStep::Ask(command) => (
                command.instruction,
                command.expected.map_or(0, Expected::count),
            ),
            ReadStep::Done(_) => (0, 0),
        }
    }

    fn begun(length: u16) -> ReadFile {
        let mut file = ReadFile::new(70_000, Blocks::FULL);
        assert_eq!(asked(&mut file), (0xB0, 6));
        let [high, low] = length.to_be_bytes();
        file.answered(&answer(&[0x75, 0x82, high, low, 1, 2], Status::Done))
            .expect("a header");
        file
    }

    #[test]
    fn what_is_too_large_is_told_before_room_is_made_for_it() {
        let mut file = ReadFile::new(1000, Blocks::FULL);
        let huge = answer(&[0x75, 0x83, 0xFF, 0xFF, 0xFF, 0], Status::Done);
        let refused = file.answered(&huge);
        assert!(matches!(refused, Err(FileError::TooLarge { .. })));
        assert_eq!(file.file.capacity(), 0);
    }

    #[test]
    fn a_chip_that_gives_no_more_than_192_is_asked_for_less_from_the_first_block_on() {
        let mut file = begun(2000);
        assert_eq!(asked(&mut file).1, 256);
        file.answered(&answer(&[], Status::WrongLength))
            .expect("a smaller block");
        assert_eq!(asked(&mut file).1, 192);
        file.answered(&answer(&[7; 192], Status::Done))
            .expect("a block");
        let later = file.answered(&answer(&[], Status::WrongLength));
        assert_eq!(later, Err(FileError::Refused(Status::WrongLength)));
    }

    #[test]
    fn beyond_32_767_the_blocks_come_in_a_data_object() {
        let mut file = begun(0x8100);
        while asked(&mut file).0 == 0xB0 {
            let left = 0x8104 - file.file.len();
            file.answered(&answer(&vec![7; left.min(256)], Status::Done))
                .expect("a block");
        }
        assert_eq!(asked(&mut file).0, 0xB1);
        let before = file.file.len();
        file.answered(&answer(&[0x53, 2, 8, 9], Status::Done))
            .expect("a wrapped block");
        assert_eq!(file.file[before..], [8, 9]);
    }

    #[test]
    fn a_file_that_ends_early_is_not_taken_for_whole() {
        let mut file = begun(2000);
        let ended = file.answered(&answer(&[], Status::EndOfFile));
        assert!(matches!(ended, Err(FileError::CutShort { read: 6, .. })));
    }
}
