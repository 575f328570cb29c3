//! Where an agency stands: parcels in the order of their commit, rows within them.

/// Bits for the row; a batch has at most 1,000.
const ROW_BITS: u32 = 10;

/// The row `row` of the parcel `parcel`, as a number that grows with both.
pub fn cursor(parcel: i64, row: usize) -> u64 {
    (parcel.unsigned_abs() << ROW_BITS) + row as u64
}

/// The parcel and the row after which a page begins.
pub fn split(cursor: u64) -> (i64, usize) {
    let parcel = i64::try_from(cursor >> ROW_BITS).unwrap_or(i64::MAX);
    (parcel, (cursor & ((1 << ROW_BITS) - 1)) as usize)
}

/// Rows of a parcel as they are stored: two bytes each, big-endian.
pub fn rows_to_bytes(rows: &[usize]) -> Vec<u8> {
    rows.iter()
        .flat_map(|&row| u16::try_from(row).unwrap_or(u16::MAX).to_be_bytes())
        .collect()
}

/// Reads what [`rows_to_bytes`] wrote.
pub fn rows_from_bytes(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes
        .chunks_exact(2)
        .map(|row| usize::from(u16::from_be_bytes([row[0], row[1]])))
}

#[cfg(test)]
mod tests {
    use kiosk_protocol::BATCH_ROWS_MAX;

    use super::*;

    #[test]
    fn a_cursor_grows_with_the_rows_of_a_parcel_and_then_with_the_parcels() {
        let last = BATCH_ROWS_MAX - 1;
        assert!(cursor(1, last) < cursor(2, 0));
        assert_eq!(split(cursor(7, last)), (7, last));
        assert_eq!(
            split(u64::MAX).0,
            i64::MAX >> 9,
            "no cursor is out of bounds"
        );
    }

    #[test]
    fn rows_come_back_as_they_were() {
        let rows = [0, 1, 255, 256, 999];
        assert!(rows_from_bytes(&rows_to_bytes(&rows)).eq(rows));
    }
}
