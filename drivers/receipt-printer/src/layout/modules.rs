//! A QR code as light and dark squares, for a screen that shows what no paper carries.

use qrcode::{EcLevel, QrCode};

/// Light squares on each side, as ISO/IEC 18004 wants.
const QUIET: usize = 4;

/// The squares of a code with its quiet zone, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrModules {
    across: usize,
    dark: Vec<bool>,
}

impl QrModules {
    /// The code of `data` with medium error correction; `None` above 2,331 bytes.
    pub fn of(data: &[u8]) -> Option<Self> {
        let code = QrCode::with_error_correction_level(data, EcLevel::M).ok()?;
        let across = code.width() + 2 * QUIET;
        let mut dark = vec![false; across * across];
        for (at, colour) in code.to_colors().into_iter().enumerate() {
            let (row, column) = (at / code.width(), at % code.width());
            dark[(row + QUIET) * across + column + QUIET] = colour == qrcode::Color::Dark;
        }
        Some(Self { across, dark })
    }

    /// Squares on each side, the quiet zone included.
    pub fn across(&self) -> usize {
        self.across
    }

    /// Whether the square is dark; outside the code all are light.
    pub fn is_dark(&self, row: usize, column: usize) -> bool {
        column < self.across
            && self
                .dark
                .get(row * self.across + column)
                .copied()
                .unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finder_patterns_inside_a_quiet_zone() {
        let modules = QrModules::of(b"HK-0000-0000").expect("fits");
        let last = modules.across() - 1;
        assert!((0..=last).all(|at| !modules.is_dark(QUIET - 1, at) && !modules.is_dark(at, 0)));
        for (row, column) in [(QUIET, QUIET), (QUIET, last - QUIET), (last - QUIET, QUIET)] {
            assert!(modules.is_dark(row, column), "{row} {column}");
        }
        assert!(!modules.is_dark(0, usize::MAX));
    }

    #[test]
    fn what_no_code_holds_gives_none() {
        assert!(QrModules::of(&[b'x'; 2_331]).is_some());
        assert!(QrModules::of(&[b'x'; 2_332]).is_none());
    }
}
