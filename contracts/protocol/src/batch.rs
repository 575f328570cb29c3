//! Many sealed transactions in one request.
//!
//! ```text
//!   version 1 │ count │ length, bytes │ length, bytes │ …        lengths are postcard varints
//! ```
//!
//! Rows stay bytes until each is wanted, so that one that cannot be read does not block the rest.

use std::ops::Range;

use kiosk_envelope::{NotSealed, SealedTransaction};
use serde::Serialize;
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    bytes: Vec<u8>,
    /// Where the rows lie in `bytes`.
    rows: Vec<Range<usize>>,
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
        if rows.len() > BATCH_ROWS_MAX {
            return Err(BatchError::TooManyRows(rows.len() as u64));
        }
        let batch = Self::of_rows(rows.iter().map(Vec::as_slice));
        if batch.bytes.len() > BATCH_BYTES_MAX {
            Err(BatchError::TooLarge(batch.bytes.len()))
        } else {
            Ok(batch)
        }
    }

    fn of_rows<'a>(rows: impl ExactSizeIterator<Item = &'a [u8]> + Clone) -> Self {
        let room = rows.clone().map(|row| row.len() + 4).sum::<usize>() + 4;
        let mut batch = Self {
            bytes: Vec::with_capacity(room),
            rows: Vec::with_capacity(rows.len()),
        };
        batch.bytes.push(VERSION);
        batch.put(&(rows.len() as u64));
        for row in rows {
            batch.put(&row);
            let end = batch.bytes.len();
            batch.rows.push(end - row.len()..end);
        }
        batch
    }

    fn put(&mut self, value: &impl Serialize) {
        let bytes = std::mem::take(&mut self.bytes);
        self.bytes = postcard::to_extend(value, bytes).expect("numbers and bytes");
    }

    /// The bytes of each row.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u8]> + Clone {
        self.rows.iter().map(|row| &self.bytes[row.clone()])
    }

    /// The bytes of one row, from 0.
    pub fn row(&self, row: usize) -> Option<&[u8]> {
        self.rows.get(row).map(|row| &self.bytes[row.clone()])
    }

    /// A batch of these rows of this one, in the order given; rows that are not there are left out.
    #[must_use]
    pub fn only(&self, rows: impl IntoIterator<Item = usize>) -> Self {
        let rows: Vec<&[u8]> = rows.into_iter().filter_map(|row| self.row(row)).collect();
        Self::of_rows(rows.iter().copied())
    }

    /// Each row, read.
    pub fn transactions(&self) -> impl Iterator<Item = Result<SealedTransaction, NotSealed>> {
        self.rows().map(SealedTransaction::from_bytes)
    }

    /// Version byte, then postcard of the rows.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// [`Self::as_bytes`], handed over.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Reads what [`Self::as_bytes`] shows. Takes at most a range a row more memory than `bytes`,
    /// whatever they claim.
    ///
    /// # Errors
    /// [`BatchError`] for anything else.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, BatchError> {
        let rows = ranges(&bytes)?;
        Ok(Self { bytes, rows })
    }
}

/// Where each row lies. Row by row: postcard's own list would copy them all.
fn ranges(bytes: &[u8]) -> Result<Vec<Range<usize>>, BatchError> {
    if bytes.len() > BATCH_BYTES_MAX {
        return Err(BatchError::TooLarge(bytes.len()));
    }
    let (&version, rest) = bytes.split_first().ok_or(BatchError::Malformed)?;
    if version != VERSION {
        return Err(BatchError::Version(version));
    }
    let (count, mut rest) =
        postcard::take_from_bytes::<u64>(rest).map_err(|_| BatchError::Malformed)?;
    if count > BATCH_ROWS_MAX as u64 {
        return Err(BatchError::TooManyRows(count));
    }
    let mut rows = Vec::new();
    for _ in 0..count {
        let (row, after) =
            postcard::take_from_bytes::<&[u8]>(rest).map_err(|_| BatchError::Malformed)?;
        let end = bytes.len() - after.len();
        rows.push(end - row.len()..end);
        rest = after;
    }
    if rest.is_empty() {
        Ok(rows)
    } else {
        Err(BatchError::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(rows: &[Vec<u8>]) -> Batch {
        Batch::of_rows(rows.iter().map(Vec::as_slice))
    }

    #[test]
    fn some_rows_of_a_batch_are_a_batch() {
        let batch = of(&[vec![1], vec![2, 2], vec![3]]);
        assert_eq!(batch.only([2, 0, 9]), of(&[vec![3], vec![1]]));
        assert_eq!(batch.only(0..3), batch);
    }

    #[test]
    fn a_count_that_lies_is_refused_before_memory_is_taken() {
        let million = [&[VERSION][..], &[0x80, 0x89, 0x7a], &[0; 64]].concat(); // 2,000,000 rows
        assert_eq!(
            Batch::from_bytes(million),
            Err(BatchError::TooManyRows(2_000_000))
        );
        let long_row = [VERSION, 1, 0xff, 0xff, 0xff, 0xff, 0x0f];
        assert_eq!(
            Batch::from_bytes(long_row.to_vec()),
            Err(BatchError::Malformed)
        );
        assert_eq!(
            Batch::from_bytes(vec![VERSION; BATCH_BYTES_MAX + 1]),
            Err(BatchError::TooLarge(BATCH_BYTES_MAX + 1))
        );
    }

    #[test]
    fn bytes_after_the_last_row_are_refused() {
        let mut bytes = of(&[vec![1, 2]]).into_bytes();
        bytes.push(0);
        assert_eq!(Batch::from_bytes(bytes), Err(BatchError::Malformed));
    }

    #[test]
    fn a_row_that_cannot_be_read_does_not_hide_the_others() {
        let batch = of(&[vec![99], vec![]]);
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
            if let Ok(batch) = Batch::from_bytes(bytes.clone()) {
                prop_assert!(batch.rows.len() <= BATCH_ROWS_MAX);
                prop_assert!(batch.rows().map(<[u8]>::len).sum::<usize>() <= bytes.len());
                prop_assert!(batch.transactions().all(|read| read.is_err()));
            }
        }

        #[test]
        fn rows_come_out_as_they_went_in(
            rows in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 0..40),
        ) {
            let batch = of(&rows);
            prop_assert!(batch.rows().eq(rows.iter().map(Vec::as_slice)));
            prop_assert_eq!(Batch::from_bytes(batch.as_bytes().to_vec()), Ok(batch));
        }
    }
}
