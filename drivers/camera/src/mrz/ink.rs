//! Which pixels are ink, and which of them hang together: pieces of the size of a letter.
//!
//! Ink is what is darker than its surroundings by a share of how much those vary (Niblack), so that
//! shade and weak print do not matter. No copy outlives the call but the pieces' boxes.

use zeroize::Zeroizing;

use crate::document::Plane;

/// Half of the side of the surroundings, in pixels: more than a stroke, less than a shadow.
const AROUND: usize = 24;
/// Share of the standard deviation below the mean at which ink begins.
const DARKER_BY: f32 = 0.6;
/// Less than this many greys is noise, not ink.
const DARKER_MIN: f32 = 5.0;
/// Sides of a letter in pixels. Below the smaller nobody reads it, above the larger is no letter.
const SIDE_MIN: usize = 4;
const SIDE_MAX: usize = 90;
/// More pieces than any page has; what comes after them is noise.
const PIECES_MAX: usize = 20_000;

/// The box around ink that hangs together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    /// Its middle.
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The pieces of ink that may be letters.
pub(super) fn pieces(plane: &Plane) -> Vec<Piece> {
    let mut ink = ink(plane);
    let mut pieces = Vec::new();
    let mut edge = Vec::new();
    for start in 0..ink.len() {
        if ink[start] == 0 || pieces.len() == PIECES_MAX {
            continue;
        }
        if let Some(piece) = take_piece(&mut ink, plane, start, &mut edge) {
            pieces.push(piece);
        }
    }
    pieces
}

/// Takes what hangs together with `start` out of `ink`.
fn take_piece(ink: &mut [u8], plane: &Plane, start: usize, edge: &mut Vec<usize>) -> Option<Piece> {
    let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
    edge.push(start);
    ink[start] = 0;
    while let Some(at) = edge.pop() {
        let (x, y) = (at % plane.width, at / plane.width);
        (left, right) = (left.min(x), right.max(x));
        (top, bottom) = (top.min(y), bottom.max(y));
        for y in y.saturating_sub(1)..=(y + 1).min(plane.height - 1) {
            for x in x.saturating_sub(1)..=(x + 1).min(plane.width - 1) {
                let beside = y * plane.width + x;
                if ink[beside] == 1 {
                    ink[beside] = 0;
                    edge.push(beside);
                }
            }
        }
    }
    let (width, height) = (right - left + 1, bottom - top + 1);
    let is_letter = (SIDE_MIN..=SIDE_MAX).contains(&height) && (2..=SIDE_MAX).contains(&width);
    is_letter.then(|| Piece {
        x: (left + right) as f64 / 2.0,
        y: (top + bottom) as f64 / 2.0,
        width: width as f64,
        height: height as f64,
    })
}

/// One for each pixel of ink.
fn ink(plane: &Plane) -> Zeroizing<Vec<u8>> {
    let (width, height) = (plane.width, plane.height);
    let mut ink = Zeroizing::new(vec![0; width * height]);
    // Sums of each column over the rows around, of greys and of their squares.
    let mut sums = Zeroizing::new(vec![(0u32, 0u32); width]);
    let row = |y: usize| &plane.pixels[y * width..(y + 1) * width];
    for y in 0..height + AROUND {
        if y < height {
            for (sum, pixel) in sums.iter_mut().zip(row(y)) {
                let pixel = u32::from(*pixel);
                *sum = (sum.0 + pixel, sum.1 + pixel * pixel);
            }
        }
        if y > 2 * AROUND && y - 2 * AROUND - 1 < height {
            for (sum, pixel) in sums.iter_mut().zip(row(y - 2 * AROUND - 1)) {
                let pixel = u32::from(*pixel);
                *sum = (sum.0 - pixel, sum.1 - pixel * pixel);
            }
        }
        if let Some(middle) = y.checked_sub(AROUND) {
            let rows = (middle + AROUND).min(height - 1) + 1 - middle.saturating_sub(AROUND);
            let line = &mut ink[middle * width..(middle + 1) * width];
            mark(row(middle), &sums, rows, line);
        }
    }
    ink
}

/// Marks the ink of one row, given the sums of its columns over `rows` rows.
fn mark(row: &[u8], sums: &[(u32, u32)], rows: usize, line: &mut [u8]) {
    let width = row.len();
    let (mut sum, mut squares) = (0u64, 0u64);
    for x in 0..width + AROUND {
        if x < width {
            sum += u64::from(sums[x].0);
            squares += u64::from(sums[x].1);
        }
        if x > 2 * AROUND && x - 2 * AROUND - 1 < width {
            sum -= u64::from(sums[x - 2 * AROUND - 1].0);
            squares -= u64::from(sums[x - 2 * AROUND - 1].1);
        }
        if let Some(middle) = x.checked_sub(AROUND) {
            let columns = (middle + AROUND).min(width - 1) + 1 - middle.saturating_sub(AROUND);
            let count = (columns * rows) as f32;
            let mean = sum as f32 / count;
            let deviation = (squares as f32 / count - mean * mean).max(0.0).sqrt();
            let darker = (deviation * DARKER_BY).max(DARKER_MIN);
            line[middle] = u8::from(f32::from(row[middle]) < mean - darker);
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;

    fn with_bars(paper: impl Fn(u32, u32) -> u8) -> Vec<Piece> {
        let picture = GrayImage::from_fn(200, 100, |x, y| {
            let is_bar = (40..60).contains(&y) && (x % 50) >= 20 && (x % 50) < 30;
            Luma([if is_bar { paper(x, y) / 2 } else { paper(x, y) }])
        });
        pieces(&Plane::copied(&picture))
    }

    #[test]
    fn four_bars_are_four_pieces_of_their_size_also_in_the_shade() {
        for pieces in [with_bars(|_, _| 200), with_bars(|x, _| 240 - x as u8)] {
            assert_eq!(pieces.len(), 4);
            assert!(
                pieces
                    .iter()
                    .all(|piece| (piece.width, piece.height) == (10.0, 20.0))
            );
            assert_eq!((pieces[0].x, pieces[0].y), (24.5, 49.5));
        }
    }

    #[test]
    fn paper_alone_and_the_smallest_picture_have_none() {
        let even = GrayImage::from_pixel(64, 64, Luma([9]));
        assert!(pieces(&Plane::copied(&even)).is_empty());
        assert!(pieces(&Plane::copied(&GrayImage::new(1, 1))).is_empty());
    }
}
