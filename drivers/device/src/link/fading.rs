//! A queue of bytes that forgets what was taken out of it.
//!
//! Pictures of fingers and numbers of cards pass through links. A byte that has been read must not
//! stay in the queue's memory until chance writes over it, nor in the memory that a growing queue
//! leaves behind.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Bytes in the order in which they came. Everything outside of `first..end` is zero.
#[derive(Default, Zeroize, ZeroizeOnDrop)]
pub(super) struct FadingQueue {
    storage: Vec<u8>,
    first: usize,
    end: usize,
}

impl FadingQueue {
    pub(super) fn len(&self) -> usize {
        self.end - self.first
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds `bytes` at the end.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.end + bytes.len() > self.storage.len() {
            self.make_room(bytes.len());
        }
        self.storage[self.end..self.end + bytes.len()].copy_from_slice(bytes);
        self.end += bytes.len();
    }

    /// Takes from the front what fits into `buffer`; returns how many bytes.
    pub(super) fn pop_into(&mut self, buffer: &mut [u8]) -> usize {
        let count = buffer.len().min(self.len());
        let taken = &mut self.storage[self.first..self.first + count];
        buffer[..count].copy_from_slice(taken);
        taken.zeroize();
        self.first += count;
        count
    }

    /// Forgets everything; returns how many bytes it was.
    pub(super) fn clear(&mut self) -> usize {
        let count = self.len();
        self.storage[self.first..self.end].zeroize();
        (self.first, self.end) = (0, 0);
        count
    }

    /// Moves what is there to the front, of new memory if need be; the old place is wiped.
    fn make_room(&mut self, count: usize) {
        let needed = self.len() + count;
        let room = needed.next_power_of_two().max(self.storage.len());
        let mut storage = vec![0; room];
        storage[..self.len()].copy_from_slice(&self.storage[self.first..self.end]);
        (self.end, self.first) = (self.len(), 0);
        drop(Zeroizing::new(std::mem::replace(
            &mut self.storage,
            storage,
        )));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_out_as_they_went_in_and_their_places_are_zero() {
        let mut queue = FadingQueue::default();
        let mut seen = Vec::new();
        for round in 1..40_u8 {
            queue.push(&vec![round; usize::from(round)]);
            let mut buffer = [0; 17];
            let count = queue.pop_into(&mut buffer);
            seen.extend_from_slice(&buffer[..count]);
            let outside = queue.storage[..queue.first]
                .iter()
                .chain(&queue.storage[queue.end..]);
            assert!(outside.copied().all(|byte| byte == 0), "round {round}");
        }
        let sent: Vec<u8> = (1..40_u8)
            .flat_map(|round| vec![round; usize::from(round)])
            .collect();
        assert_eq!(seen, sent[..seen.len()]);
        assert_eq!(queue.clear(), sent.len() - seen.len());
        assert!(queue.storage.iter().all(|byte| *byte == 0) && queue.is_empty());
    }
}
