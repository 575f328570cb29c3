//! What a chip answers.

use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::Status;

/// The longest response there is: extended data and the status word (ISO 7816-4 §5.1).
pub const RESPONSE_BYTES_MAX: usize = 65_536 + 2;

/// Data and status word. The data may be somebody's; wiped when dropped, has no `Debug`.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Response {
    /// Everything before the status word.
    pub data: Vec<u8>,
    /// How it ended.
    #[zeroize(skip)]
    pub status: Status,
}

/// The bytes are no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Malformed {
    /// Fewer bytes than a status word.
    #[error("{0} bytes hold no status word")]
    TooShort(usize),
    /// More bytes than any response has.
    #[error("{0} bytes are more than a response has")]
    TooLong(usize),
}

impl Response {
    /// Splits the bytes of one response. They are wiped.
    ///
    /// # Errors
    /// [`Malformed`], when they are too few or too many.
    pub fn parse(mut bytes: Zeroizing<Vec<u8>>) -> Result<Self, Malformed> {
        let length = bytes.len();
        if length > RESPONSE_BYTES_MAX {
            return Err(Malformed::TooLong(length));
        }
        let Some((data, word)) = bytes.split_last_chunk::<2>() else {
            return Err(Malformed::TooShort(length));
        };
        let (kept, status) = (data.len(), Status::from_word(u16::from_be_bytes(*word)));
        bytes.truncate(kept);
        Ok(Self {
            data: std::mem::take(&mut *bytes),
            status,
        })
    }

    /// The word and data on the wire, as a simulated chip writes them.
    pub fn wire(data: &[u8], word: u16) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(data.len() + 2));
        bytes.extend_from_slice(data);
        bytes.extend_from_slice(&word.to_be_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_is_no_response() {
        let refused = Response::parse(Zeroizing::new(vec![0x90]));
        assert_eq!(refused.err(), Some(Malformed::TooShort(1)));
    }

    #[test]
    fn a_status_word_alone_is_a_response_without_data() {
        let response = Response::parse(Zeroizing::new(vec![0x90, 0x00])).expect("two bytes");
        assert!(response.data.is_empty() && response.status.is_done());
    }

    #[test]
    fn more_than_a_response_can_hold_is_refused() {
        let bytes = Zeroizing::new(vec![0; RESPONSE_BYTES_MAX + 1]);
        assert_eq!(
            Response::parse(bytes).err(),
            Some(Malformed::TooLong(RESPONSE_BYTES_MAX + 1))
        );
    }
}
