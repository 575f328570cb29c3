//! A ruler on paper: whoever reads its last whole mark knows how wide the printer prints.

use kiosk_domain::receipt::{Block, Document};
use thiserror::Error;

/// A mark each four columns, ending in the column that it names; as wide as the widest paper. In one
/// word, so that a narrow printer breaks it where its paper ends.
pub const RULER: &str = "...4...8..12..16..20..24..28..32..36..40..44..48";

/// Columns of 80 mm, and of 58 mm.
const WIDE: u8 = 48;
const NARROW: u8 = 32;

/// A mark that is none of this ruler's, or of no paper that the kiosk knows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MarkError {
    /// Not printed.
    #[error(
        "{0} is no mark of the ruler; give the last whole number of its first line: 4, 8, 12 … 48"
    )]
    NoMark(u8),
    /// The paper is narrower than any receipt.
    #[error(
        "the paper ends after column {0}; receipts want 32 or 48: is the roll 58 or 80 mm wide, and the printer set to font A?"
    )]
    TooNarrow(u8),
}

/// The page with the ruler.
pub fn page() -> Document {
    Document {
        blocks: vec![
            Block::Heading("RULER / RULA".into()),
            Block::Text(RULER.into()),
            Block::Space(1),
            Block::Text("Which is the last whole number in the FIRST line?".into()),
            Block::Text("Nambari kamili ya mwisho katika mstari wa KWANZA?".into()),
        ],
    }
}

/// The width of paper, 58 or 80 mm, on which `mark` is the last whole one.
///
/// # Errors
/// [`MarkError`].
pub fn columns_to_mm(mark: u8) -> Result<u8, MarkError> {
    match mark {
        WIDE => Ok(80),
        mark if mark == 0 || mark > WIDE || !mark.is_multiple_of(4) => Err(MarkError::NoMark(mark)),
        // Some rolls of 80 mm print 42 columns: what fits on them is what fits on 32.
        NARROW.. => Ok(58),
        _ => Err(MarkError::TooNarrow(mark)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_of_the_ruler_ends_in_the_column_that_it_names() {
        assert_eq!(RULER.len(), usize::from(WIDE));
        for mark in (4..=WIDE).step_by(4) {
            let end = usize::from(mark);
            assert!(RULER[..end].ends_with(&mark.to_string()), "{mark}");
        }
    }

    #[test]
    fn marks_become_paper_and_others_are_refused() {
        let found = [48, 44, 32].map(columns_to_mm);
        assert_eq!(found, [Ok(80), Ok(58), Ok(58)]);
        assert_eq!(columns_to_mm(28), Err(MarkError::TooNarrow(28)));
        for odd in [0, 47, 52, 255] {
            assert_eq!(columns_to_mm(odd), Err(MarkError::NoMark(odd)));
        }
    }
}
