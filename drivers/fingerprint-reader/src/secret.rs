//! Bytes of somebody's finger: wiped when dropped, never printed, never copied by growing.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Bytes that are wiped when dropped. The room is fixed at the start, because a vector that grows
/// leaves its old bytes behind in memory. Has no `Debug`.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret {
    bytes: Vec<u8>,
    #[zeroize(skip)]
    room: usize,
}

/// There was no room left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl Secret {
    /// Empty, with room for `room` bytes.
    pub fn with_room(room: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(room),
            room,
        }
    }

    /// A copy of `bytes`, without room for more.
    pub fn copied(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.to_vec(),
            room: bytes.len(),
        }
    }

    /// Adds all of `more` or nothing.
    ///
    /// # Errors
    /// [`Full`], when there is less room than that.
    pub fn extend(&mut self, more: &[u8]) -> Result<(), Full> {
        if self.bytes.len() + more.len() > self.room {
            return Err(Full);
        }
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    /// Wipes the first `count` bytes out and moves the rest forward.
    pub(crate) fn forget_first(&mut self, count: usize) {
        let count = count.min(self.bytes.len());
        let kept = self.bytes.len() - count;
        self.bytes.copy_within(count.., 0);
        self.bytes[kept..].zeroize();
        self.bytes.truncate(kept);
    }

    /// What is held.
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// How many bytes are held.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// How many bytes fit in all.
    pub fn room(&self) -> usize {
        self.room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_one_takes_nothing_and_never_moves() {
        let mut secret = Secret::with_room(4);
        let place = secret.as_slice().as_ptr();
        assert_eq!(secret.extend(&[1, 2, 3]), Ok(()));
        assert_eq!(secret.extend(&[4, 5]), Err(Full));
        assert_eq!(secret.as_slice(), [1, 2, 3]);
        assert_eq!(secret.as_slice().as_ptr(), place);
    }

    #[test]
    fn what_is_forgotten_is_wiped_at_once() {
        let mut secret = Secret::copied(&[1, 2, 3, 4]);
        secret.forget_first(3);
        assert_eq!(secret.as_slice(), [4]);
        secret.forget_first(9);
        assert!(secret.is_empty());
    }
}
