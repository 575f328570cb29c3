//! The 37 signs of OCR-B as small pictures, and how much a place in a picture looks like each.
//!
//! The sheet `assets/ocr-b.png` was drawn from Debian's `fonts-ocr-b` (public domain) by
//! `examples/draw_ocr_b.rs`; a test draws it anew and compares. A camera blurs, so each sign is
//! kept in several strengths of blur, and the one that fits the whole zone best is used.

use std::sync::OnceLock;

use crate::document::Plane;

/// The signs, in the order of the sheet.
pub const SIGNS: &[u8; SIGN_COUNT] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<";
pub(super) const SIGN_COUNT: usize = 37;
/// Pixels of one sign on the sheet: one pitch wide; high enough for the tallest.
pub const SIGN_WIDTH: usize = 20;
/// Rows of it.
pub const SIGN_HEIGHT: usize = 26;
/// Signs in one row of the sheet.
pub const SHEET_COLUMNS: usize = 10;
pub(super) const SIGN_AREA: usize = SIGN_WIDTH * SIGN_HEIGHT;
/// Strengths of blur, as standard deviations in pixels of the sheet.
const BLURS: [f32; BLUR_COUNT] = [0.6, 1.3, 2.0, 2.8];
pub(super) const BLUR_COUNT: usize = 4;

static SHEET: &[u8] = include_bytes!("../../assets/ocr-b.png");

/// Pixels of a sign, less their mean and divided by their length, so that the product of two is
/// their correlation.
pub(super) type Pattern = [f32; SIGN_AREA];

/// All signs in one strength of blur.
pub(super) type Stencils = Vec<Pattern>;

/// The signs in the strength of blur with this number.
pub(super) fn stencils(blur: usize) -> &'static Stencils {
    static STENCILS: OnceLock<Vec<Stencils>> = OnceLock::new();
    &STENCILS.get_or_init(cut)[blur]
}

/// Brings `pattern` to mean zero and length one; false when nothing is drawn on it.
pub(super) fn normalise(pattern: &mut Pattern) -> bool {
    let mean = pattern.iter().sum::<f32>() / SIGN_AREA as f32;
    pattern.iter_mut().for_each(|pixel| *pixel -= mean);
    let length = dot(pattern, pattern).sqrt();
    if length < 1.0 {
        return false;
    }
    pattern.iter_mut().for_each(|pixel| *pixel /= length);
    true
}

/// The correlation of two normalised patterns. Eight sums at once, so that the compiler may use
/// wide registers.
pub(super) fn dot(a: &Pattern, b: &Pattern) -> f32 {
    let mut sums = [0.0f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

fn cut() -> Vec<Stencils> {
    let sheet = image::load_from_memory(SHEET)
        .expect("the sheet is a picture")
        .to_luma8();
    let sheet = Plane::copied(&sheet);
    let blurred = |blur: &f32| {
        (0..SIGN_COUNT)
            .map(|sign| pattern(&sheet, sign, *blur))
            .collect()
    };
    BLURS.iter().map(blurred).collect()
}

fn pattern(sheet: &Plane, sign: usize, blur: f32) -> Pattern {
    let (left, top) = (
        sign % SHEET_COLUMNS * SIGN_WIDTH,
        sign / SHEET_COLUMNS * SIGN_HEIGHT,
    );
    // What is not drawn is paper, on the sheet and beyond this sign.
    let drawn = |x: isize, y: isize| {
        let is_inside =
            (0..SIGN_WIDTH as isize).contains(&x) && (0..SIGN_HEIGHT as isize).contains(&y);
        if !is_inside {
            return 255.0;
        }
        let (x, y) = (left + x.unsigned_abs(), top + y.unsigned_abs());
        f32::from(sheet.pixels[y * sheet.width + x])
    };
    let reach = (3.0 * blur) as isize + 1;
    let weights: Vec<f32> = (-reach..=reach)
        .map(|at| (-(at * at) as f32 / (2.0 * blur * blur)).exp())
        .collect();
    let sum: f32 = weights.iter().sum();
    let spread = |value: &dyn Fn(isize) -> f32| {
        (-reach..=reach)
            .zip(&weights)
            .map(|(at, weight)| value(at) * weight)
            .sum::<f32>()
            / sum
    };
    let mut pattern = [0.0; SIGN_AREA];
    for (at, pixel) in pattern.iter_mut().enumerate() {
        let (x, y) = ((at % SIGN_WIDTH) as isize, (at / SIGN_WIDTH) as isize);
        *pixel = spread(&|down| spread(&|across| drawn(x + across, y + down)));
    }
    assert!(normalise(&mut pattern), "every sign has ink");
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_looks_most_like_itself_whatever_the_blur() {
        for blur in 0..BLUR_COUNT {
            for (sign, pattern) in stencils(1).iter().enumerate() {
                let likeness = |other: &usize| dot(pattern, &stencils(blur)[*other]);
                let best = (0..SIGN_COUNT).max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
                assert_eq!(best, Some(sign), "{}", char::from(SIGNS[sign]));
            }
        }
    }

    #[test]
    fn even_paper_is_no_pattern() {
        assert!(!normalise(&mut [200.0; SIGN_AREA]));
    }
}
