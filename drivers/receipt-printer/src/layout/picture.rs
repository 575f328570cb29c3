//! Pictures for the head: dots, a grey picture as dots, and dots as commands.
//!
//! Every picture is as wide as the paper, because not every clone centres one, and is sent in bands
//! that every printer's buffer holds. A real-time command is obeyed wherever it stands, also within
//! a picture, so no row may hold one: see [`disarm`].

use crate::protocol::{Command, Raster};

/// Rows of a picture that are sent in one command.
const BAND_ROWS: usize = 128;
/// Grey above this is white.
const MIDDLE: i32 = 128;

/// Dots of a page, row by row, one bit each; 1 is black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dots {
    row_bytes: u16,
    bits: Vec<u8>,
}

impl Dots {
    /// White dots on paper of `width_dots`.
    pub fn white(width_dots: u16, rows: usize) -> Self {
        let row_bytes = width_dots / 8;
        Self {
            row_bytes,
            bits: vec![0; usize::from(row_bytes) * rows],
        }
    }

    /// A grey picture (0 is black) of `width_px` columns as dots, by Floyd and Steinberg: what a dot
    /// is too dark or too light is handed on to its neighbours. It stands in the middle of paper of
    /// `width_dots`; what is wider is cut off on the right, and a last row that is not whole is left
    /// out.
    pub fn dithered(grey: &[u8], width_px: usize, width_dots: u16) -> Self {
        let rows = grey.len().checked_div(width_px).unwrap_or_default();
        let mut dots = Self::white(width_dots, rows);
        let shown = width_px.min(dots.width());
        let left = (dots.width() - shown) / 2;
        // Errors handed on, in sixteenths, with a place more on either side.
        let mut below = vec![0i32; shown + 2];
        for (y, row) in grey.chunks_exact(width_px.max(1)).enumerate() {
            let here = std::mem::replace(&mut below, vec![0; shown + 2]);
            let mut ahead = 0;
            for (x, pixel) in row[..shown].iter().enumerate() {
                let wanted = i32::from(*pixel) + (here[x + 1] + ahead) / 16;
                let black = wanted < MIDDLE;
                let error = wanted - if black { 0 } else { 255 };
                ahead = 7 * error;
                below[x] += 3 * error;
                below[x + 1] += 5 * error;
                below[x + 2] += error;
                if black {
                    dots.blacken(left + x, y);
                }
            }
        }
        dots
    }

    /// Dots across.
    pub fn width(&self) -> usize {
        usize::from(self.row_bytes) * 8
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.bits
            .len()
            .checked_div(usize::from(self.row_bytes))
            .unwrap_or_default()
    }

    /// Makes a dot black; one that is not on the paper is nobody's.
    pub fn blacken(&mut self, x: usize, y: usize) {
        if x < self.width()
            && let Some(byte) = self.bits.get_mut(y * usize::from(self.row_bytes) + x / 8)
        {
            *byte |= 0x80 >> (x % 8);
        }
    }

    /// Whether a dot is black; outside the picture all are white.
    pub fn is_black(&self, x: usize, y: usize) -> bool {
        let byte = self.bits.get(y * usize::from(self.row_bytes) + x / 8);
        x < self.width() && byte.is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    /// Appends the commands that print the dots.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let row = usize::from(self.row_bytes).max(1);
        let mut bits = self.bits.clone();
        disarm(&mut bits);
        for band in bits.chunks(row * BAND_ROWS) {
            let raster = Raster {
                row_bytes: self.row_bytes,
                bits: band.to_vec(),
            };
            Command::Raster(raster).encode(out);
        }
    }
}

/// Takes the `DLE` (0x10, a single dot in the middle of eight) out of `bits` where what follows could
/// make it a real-time command: the dot becomes two dots wide.
fn disarm(bits: &mut [u8]) {
    const DLE: u8 = 0x10;
    for at in 0..bits.len() {
        let next = bits.get(at + 1).copied();
        if bits[at] == DLE && matches!(next, Some(0x04 | 0x05 | 0x14)) {
            bits[at] |= DLE >> 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grey_picture_keeps_its_greys_on_the_whole() {
        for grey in [0u8, 32, 64, 128, 192, 255] {
            let dots = Dots::dithered(&[grey; 384 * 64], 384, 384);
            let black = (0..64)
                .flat_map(|y| (0..384).map(move |x| (x, y)))
                .filter(|(x, y)| dots.is_black(*x, *y))
                .count();
            let wanted = f64::from(255 - u32::from(grey)) / 255.0;
            let share = black as f64 / (384.0 * 64.0);
            assert!((share - wanted).abs() < 0.02, "{grey}: {share} {wanted}");
        }
    }

    #[test]
    fn a_picture_stands_in_the_middle_and_never_beside_the_paper() {
        let narrow = Dots::dithered(&[0; 8 * 3], 8, 384);
        assert_eq!(narrow.rows(), 3);
        assert!(narrow.is_black(188, 0) && !narrow.is_black(187, 0) && !narrow.is_black(196, 0));
        let wide = Dots::dithered(&[0; 1000 * 2], 1000, 384);
        assert_eq!((wide.width(), wide.rows()), (384, 2));
        assert_eq!(Dots::dithered(&[1, 2, 3], 0, 384).rows(), 0);
    }

    #[test]
    fn no_picture_holds_a_real_time_command() {
        for armed in [[0x10, 0x04, 1], [0x10, 0x05, 2], [0x10, 0x14, 8]] {
            let mut dots = Dots::white(384, 1);
            dots.bits[7..10].copy_from_slice(&armed);
            let mut out = Vec::new();
            dots.encode(&mut out);
            assert!(!out.windows(2).any(|two| two == &armed[..2]), "{armed:?}");
        }
    }
}
