//! A document as it looks from straight above, in a size that is known.

use image::{ImageBuffer, Pixel};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

use super::corners::Corners;
use super::projection::{Point, Projection};

/// Pixels of a sheet at most: A4 at 400 dpi.
const PIXELS_MAX: u64 = 16_000_000;
const MM_PER_INCH: f64 = 25.4;

/// The sheets that are laid on the plate. ISO/IEC 7810 and ISO 216.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sheet {
    /// ID-1, 85.6 × 54 mm: identity cards.
    Card,
    /// ID-3, 125 × 88 mm: a passport's page.
    PassportPage,
    /// 210 × 297 mm.
    A4,
}

impl Sheet {
    /// Longer and shorter side in millimetres.
    pub fn sides_mm(self) -> (f64, f64) {
        match self {
            Self::Card => (85.6, 53.98),
            Self::PassportPage => (125.0, 88.0),
            Self::A4 => (297.0, 210.0),
        }
    }

    /// The sheet that fits `corners` best on a plate where a millimetre is `pixels_per_mm` pixels.
    /// A passport's page and A4 have the same shape, so that the shape alone does not tell.
    pub fn nearest(corners: &Corners, pixels_per_mm: f64) -> Self {
        let [top, right, bottom, left] = corners.sides();
        let (a, b) = ((top + bottom) / 2.0, (left + right) / 2.0);
        let seen = (a.max(b) / pixels_per_mm, a.min(b) / pixels_per_mm);
        let off = |sheet: &Self| {
            let sides = sheet.sides_mm();
            (seen.0 / sides.0).ln().abs() + (seen.1 / sides.1).ln().abs()
        };
        [Self::Card, Self::PassportPage, Self::A4]
            .into_iter()
            .min_by(|a, b| off(a).total_cmp(&off(b)))
            .unwrap_or(Self::A4)
    }
}

/// A picture of a document and nothing else. Wiped when dropped; has no `Debug`.
pub struct Upright<P: Pixel<Subpixel = u8>> {
    picture: ImageBuffer<P, Vec<u8>>,
}

impl<P: Pixel<Subpixel = u8>> Upright<P> {
    /// The picture.
    pub fn picture(&self) -> &ImageBuffer<P, Vec<u8>> {
        &self.picture
    }
}

impl<P: Pixel<Subpixel = u8>> Drop for Upright<P> {
    fn drop(&mut self) {
        self.picture.as_flat_samples_mut().samples.zeroize();
    }
}

impl<P: Pixel<Subpixel = u8>> ZeroizeOnDrop for Upright<P> {}

/// The document between `corners`, upright, `dpi` pixels an inch, grey or in colours. It keeps its
/// orientation: a page that lies on its side comes out on its side. `None` when that were no picture
/// or too large a one.
pub fn upright<P: Pixel<Subpixel = u8>>(
    picture: &ImageBuffer<P, Vec<u8>>,
    corners: &Corners,
    sheet: Sheet,
    dpi: f64,
) -> Option<Upright<P>> {
    let [top, right, bottom, left] = corners.sides();
    let (longer, shorter) = sheet.sides_mm();
    let is_wide = top + bottom >= left + right;
    let (width_mm, height_mm) = if is_wide {
        (longer, shorter)
    } else {
        (shorter, longer)
    };
    let pixels = |mm: f64| (mm / MM_PER_INCH * dpi).round();
    let (width, height) = (pixels(width_mm), pixels(height_mm));
    let fits = width >= 1.0 && height >= 1.0 && width * height <= PIXELS_MAX as f64;
    if !fits || picture.width() == 0 || picture.height() == 0 {
        return None;
    }
    // Corners are where pixels end, not where their middles are.
    let edges = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    let pairs: Vec<(Point, Point)> = edges
        .into_iter()
        .map(|(x, y)| (x - 0.5, y - 0.5))
        .zip(corners.0)
        .collect();
    let projection = Projection::through(&pairs)?;
    let picture = ImageBuffer::from_fn(width as u32, height as u32, |x, y| {
        between(picture, projection.carry((f64::from(x), f64::from(y))))
    });
    Some(Upright { picture })
}

/// The colour between pixels; beyond an edge, the edge's.
fn between<P: Pixel<Subpixel = u8>>(picture: &ImageBuffer<P, Vec<u8>>, (x, y): Point) -> P {
    let (last_x, last_y) = (picture.width() - 1, picture.height() - 1);
    let (x, y) = (
        x.clamp(0.0, f64::from(last_x)),
        y.clamp(0.0, f64::from(last_y)),
    );
    let (left, top) = (x as u32, y as u32);
    let (across, down) = ((x - f64::from(left)) as f32, (y - f64::from(top)) as f32);
    let (right, bottom) = ((left + 1).min(last_x), (top + 1).min(last_y));
    let mix = |a: u8, b: u8, share: f32| f32::from(a) + (f32::from(b) - f32::from(a)) * share;
    let row = |y: u32| {
        let (a, b) = (picture.get_pixel(left, y), picture.get_pixel(right, y));
        let mut row = [0.0f32; 4];
        for (mixed, (a, b)) in row.iter_mut().zip(a.channels().iter().zip(b.channels())) {
            *mixed = mix(*a, *b, across);
        }
        row
    };
    let (upper, lower) = (row(top), row(bottom));
    let mut pixel = *picture.get_pixel(left, top);
    for (channel, (upper, lower)) in pixel.channels_mut().iter_mut().zip(upper.iter().zip(lower)) {
        *channel = (upper + (lower - upper) * down).round() as u8;
    }
    pixel
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma, Rgb, RgbImage};

    use super::*;

    const CORNERS: Corners = Corners([(10.0, 10.0), (180.6, 12.0), (181.0, 118.0), (9.5, 119.0)]);

    #[test]
    fn a_card_comes_out_in_its_size_in_both_kinds_of_picture() {
        let grey = GrayImage::from_pixel(200, 130, Luma([90]));
        let card = upright(&grey, &CORNERS, Sheet::Card, 300.0).expect("a card");
        assert_eq!(card.picture().dimensions(), (1011, 638));
        let colours = RgbImage::from_pixel(200, 130, Rgb([9, 120, 250]));
        let card = upright(&colours, &CORNERS, Sheet::Card, 300.0).expect("a card");
        assert!(
            card.picture()
                .pixels()
                .all(|pixel| *pixel == Rgb([9, 120, 250]))
        );
    }

    #[test]
    fn sizes_that_no_picture_has_are_refused() {
        let grey = GrayImage::new(200, 130);
        for dpi in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
            assert!(upright(&grey, &CORNERS, Sheet::A4, dpi).is_none(), "{dpi}");
        }
        assert!(upright(&GrayImage::new(0, 0), &CORNERS, Sheet::Card, 100.0).is_none());
        let nowhere = Corners([(5.0, 5.0); 4]);
        assert!(upright(&grey, &nowhere, Sheet::Card, 100.0).is_none());
    }

    #[test]
    fn the_sheet_is_told_by_its_size() {
        assert_eq!(Sheet::nearest(&CORNERS, 2.0), Sheet::Card);
        assert_eq!(Sheet::nearest(&CORNERS, 1.3), Sheet::PassportPage);
        assert_eq!(Sheet::nearest(&CORNERS, 0.55), Sheet::A4);
    }
}
