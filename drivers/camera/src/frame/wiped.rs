//! Pixels of what a citizen laid on the plate.

use std::ops::Deref;

use image::{ImageBuffer, Pixel};
use zeroize::Zeroize as _;

/// A picture that is wiped when dropped. Has no `Debug`.
pub struct Wiped<P: Pixel<Subpixel = u8>>(ImageBuffer<P, Vec<u8>>);

impl<P: Pixel<Subpixel = u8>> Wiped<P> {
    /// Takes a picture over.
    pub fn new(picture: ImageBuffer<P, Vec<u8>>) -> Self {
        Self(picture)
    }
}

impl<P: Pixel<Subpixel = u8>> Deref for Wiped<P> {
    type Target = ImageBuffer<P, Vec<u8>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<P: Pixel<Subpixel = u8>> Drop for Wiped<P> {
    fn drop(&mut self) {
        let pixels: &mut [u8] = &mut self.0;
        pixels.zeroize();
    }
}
