//! Many sealed transactions in one request.
//!
//! ```text
//!   version 1 │ count │ length, bytes │ length, bytes │ …        lengths are postcard varints
//! ```
//!
//! Rows stay bytes until each is wanted, so that one that cannot be read does not block the rest.

use kiosk_envelope::{NotSealed, SealedTransaction};
use thiserror::Error;

/// First byte of every batch.
const VERSION: u8 = 1;

/// Most rows of one batch.
pub const BATCH_ROWS_MAX: usize = 1000;

/// Largest batch, in bytes and before compression.
pub const BATCH_BYTES_MAX: usize = 16 << 20;

/// `Content-Type` of a batch; `Content-Encoding: zstd` may go with it.
pub const BATCH_CONTENT_TYPE: &str = "application/vnd.huduma.batch";

/// Sealed transactions of one kiosk in the order of their sequence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    rows: Vec<Vec<u8>>,
}

/// Why bytes are not a batch, or rows do not make one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BatchError {
    /// Of a newer program.
    #[error("batch of version {0}, this program reads {VERSION}; update it")]
    Version(u8),
    /// More than [`BATCH_ROWS_MAX`].
    #[error("batch of {0} rows, at most {BATCH_ROWS_MAX} are taken; send several")]
    TooManyRows(u64),
    /// More than [`BATCH_BYTES_MAX`].
    #[error("batch of {0} bytes, at most {BATCH_BYTES_MAX} are taken; send several")]
    TooLarge(usize),
    /// Cut short, or something else.
    #[error("bytes are not a batch")]
    Malformed,
}

impl Batch {
    /// A batch of `transactions`.
    ///
    /// # Errors
    /// [`BatchError::TooManyRows`] or [`BatchError::TooLarge`].
    pub fn of<'a>(
        transactions: impl IntoIterator<Item = &'a SealedTransaction>,
    ) -> Result<Self, BatchError> {
        let rows: Vec<Vec<u8>> = transactions
            .into_iter()
            .map(SealedTransaction::to_bytes)
            .collect();
        let batch = Self { rows };
        let bytes = batch.to_bytes().len();
        if batch.rows.len() > BATCH_ROWS_MAX {
            return Err(BatchError::TooManyRows(batch.rows.len() as u64));
        }
        if bytes > BATCH_BYTES_MAX {
            Err(BatchError::TooLarge(bytes))
        } else {
            Ok(batch)
        }
    }

    /// The bytes of each row.
    pub fn rows(&self) -> &[Vec<u8>] {
        &self.rows
    }

    /// A batch of these rows of this one, in the order given; rows that are not there are left out.
    #[must_use]
    pub fn only(&self, rows: impl IntoIterator<Item = usize>) -> Self {
        let rows = rows.into_iter().filter_map(|row| self.rows.get(row));
        Self {
            rows: rows.cloned().collect(),
        }
    }

    /// Each row, read.
    pub fn transactions(&self) -> impl Iterator<Item = Result<SealedTransaction, NotSealed>> {
        self.rows
            .iter()
            .map(|row| SealedTransaction::from_bytes(row))
    }

    /// Version byte, then postcard of the rows.
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes = self.rows.iter().map(|row| row.len() + 4).sum::<usize>() + 4;
        let mut to = Vec::with_capacity(bytes);
        to.push(VERSION);
        postcard::to_extend(&self.rows, to).expect("rows are bytes")
    }

    /// Reads what [`Self::to_bytes`] wrote. Takes at most as much memory as `bytes` and a pointer a
    /// row, whatever they claim.
    ///
    /// # Errors
    /// [`BatchError`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BatchError> {
        if bytes.len() > BATCH_BYTES_MAX {
            return Err(BatchError::TooLarge(bytes.len()));
        }
        let (&version, rest) = bytes.split_first().ok_or(BatchError::Malformed)?;
        if version != VERSION {
            return Err(BatchError::Version(version));
        }
        // Row by row: postcard's own list would take 24 bytes of memory for one byte of input.
        let (count, mut rest) =
            postcard::take_from_bytes::<u64>(rest).map_err(|_| BatchError::Malformed)?;
        if count > BATCH_ROWS_MAX as u64 {
            return Err(BatchError::TooManyRows(count));
        }
        let mut rows = Vec::new();
        for _ in 0..count {
            let (row, after) =
                postcard::take_from_bytes::<&[u8]>(rest).map_err(|_| BatchError::Malformed)?;
            rows.push(row.to_vec());
            rest = after;
        }
        if rest.is_empty() {
            Ok(Self { rows })
        } else {
            Err(BatchError::Malformed)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_count_that_lies_is_refused_before_memory_is_taken() {
        let million = [&[VERSION][..], &[0x80, 0x89, 0x7a], &[0; 64]].concat(); // 2,000,000 rows
        assert_eq!(
            Batch::from_bytes(&million),
            Err(BatchError::TooManyRows(2_000_000))
        );
        let long_row = [VERSION, 1, 0xff, 0xff, 0xff, 0xff, 0x0f];
        assert_eq!(Batch::from_bytes(&long_row), Err(BatchError::Malformed));
        assert_eq!(
            Batch::from_bytes(&vec![VERSION; BATCH_BYTES_MAX + 1]),
            Err(BatchError::TooLarge(BATCH_BYTES_MAX + 1))
        );
    }

    #[test]
    fn bytes_after_the_last_row_are_refused() {
        let mut bytes = Batch {
            rows: vec![vec![1, 2]],
        }
        .to_bytes();
        bytes.push(0);
        assert_eq!(Batch::from_bytes(&bytes), Err(BatchError::Malformed));
    }

    #[test]
    fn a_row_that_cannot_be_read_does_not_hide_the_others() {
        let batch = Batch {
            rows: vec![vec![99], vec![]],
        };
        let read: Vec<_> = batch.transactions().collect();
        assert_eq!(
            read,
            [Err(NotSealed::Version(99)), Err(NotSealed::Malformed)]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_within_bounds(
            bytes in proptest::collection::vec(any::<u8>(), 0..512),
            as_version_1 in any::<bool>(),
        ) {
            let mut bytes = bytes;
            if as_version_1 && let Some(first) = bytes.first_mut() {
                *first = VERSION;
            }
            if let Ok(batch) = Batch::from_bytes(&bytes) {
                prop_assert!(batch.rows.len() <= BATCH_ROWS_MAX);
                prop_assert!(batch.rows.iter().map(Vec::len).sum::<usize>() <= bytes.len());
                prop_assert!(batch.transactions().all(|read| read.is_err()));
            }
        }

        #[test]
        fn rows_come_out_as_they_went_in(
            rows in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 0..40),
        ) {
            let batch = Batch { rows };
            prop_assert_eq!(Batch::from_bytes(&batch.to_bytes()), Ok(batch));
        }
    }
}
