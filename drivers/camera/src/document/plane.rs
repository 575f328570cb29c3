//! A grey picture that is wiped when dropped: copies that are made on the way to a reading hold as
//! much of a citizen as the picture itself.

use image::GrayImage;
use zeroize::Zeroizing;

/// Grey pixels, row by row.
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Zeroizing<Vec<u8>>,
}

impl Plane {
    pub(crate) fn copied(picture: &GrayImage) -> Self {
        Self {
            width: picture.width() as usize,
            height: picture.height() as usize,
            pixels: Zeroizing::new(picture.as_raw().clone()),
        }
    }

    /// Half as wide and high: each pixel is the mean of four.
    pub(crate) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut pixels = Zeroizing::new(Vec::with_capacity(width * height));
        for y in 0..height {
            let upper = &self.pixels[2 * y * self.width..];
            let lower = &self.pixels[(2 * y + 1) * self.width..];
            pixels.extend((0..width).map(|x| {
                let sum = u16::from(upper[2 * x])
                    + u16::from(upper[2 * x + 1])
                    + u16::from(lower[2 * x])
                    + u16::from(lower[2 * x + 1]);
                (sum / 4) as u8
            }));
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    /// With noise spread out: each pixel is a mean of nine, weighted 1 2 1 both ways.
    pub(crate) fn smoothed(&self) -> Self {
        let (width, height) = (self.width, self.height);
        let mut pixels = Zeroizing::new(Vec::with_capacity(width * height));
        for y in 0..height {
            let row = |y: usize| &self.pixels[y * width..(y + 1) * width];
            let rows = [
                row(y.saturating_sub(1)),
                row(y),
                row((y + 1).min(height - 1)),
            ];
            let column = |x: usize| {
                u16::from(rows[0][x]) + 2 * u16::from(rows[1][x]) + u16::from(rows[2][x])
            };
            pixels.extend((0..width).map(|x| {
                let sum =
                    column(x.saturating_sub(1)) + 2 * column(x) + column((x + 1).min(width - 1));
                (sum / 16) as u8
            }));
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    /// The grey between pixels; beyond an edge, the edge's. The plane has a pixel.
    pub(crate) fn between(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (across, down) = (x - left as f32, y - top as f32);
        let at = top * self.width + left;
        let right = usize::from(left + 1 < self.width);
        let below = if top + 1 < self.height { self.width } else { 0 };
        let grey = |at: usize| f32::from(self.pixels[at]);
        let upper = grey(at) + (grey(at + right) - grey(at)) * across;
        let lower = grey(at + below) + (grey(at + below + right) - grey(at + below)) * across;
        upper + (lower - upper) * down
    }
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    #[test]
    fn between_four_pixels_lies_their_mean_and_beyond_the_edge_lies_the_edge() {
        let plane = Plane::copied(&GrayImage::from_fn(2, 2, |x, y| {
            Luma([(100 * x + 50 * y) as u8])
        }));
        assert_eq!(plane.between(0.5, 0.5), 75.0);
        assert_eq!(plane.between(-9.0, 9.0), 50.0);
        assert_eq!(plane.halved().pixels.as_slice(), [75]);
    }

    #[test]
    fn an_even_picture_stays_even() {
        let plane = Plane::copied(&GrayImage::from_pixel(5, 4, Luma([77])));
        assert!(plane.smoothed().pixels.iter().all(|pixel| *pixel == 77));
        assert_eq!((plane.halved().width, plane.halved().height), (2, 2));
    }
}
