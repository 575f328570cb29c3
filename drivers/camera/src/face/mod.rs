//! Whether exactly one face is in a picture, and whether it is framed well. Never whose face it is.
//!
//! SeetaFace's detector by way of `rustface`; its model is `assets/seeta_fd_frontal_v1.0.bin`, as the
//! crate ships it (BSD-2-Clause, VIPL, Chinese Academy of Sciences; its licence lies beside it). It was
//! trained on faces from the front; somebody who looks away is not there for it.
//!
//! The detector walks memory by hand, and underflows in pictures that are smaller than its window. So
//! it is only ever given pictures of one size: its scales are the same in every call, and the tests
//! walk them with noise and pieces of faces. It forgets without wiping: a copy of those 480 × 360
//! pixels may stay in freed memory, so faces are looked for only when somebody asked for it.

mod frame;

use std::sync::OnceLock;

use image::{GrayImage, Luma, imageops};
use rustface::{ImageData, Model};
use zeroize::Zeroize as _;

pub use frame::{Face, NotFramed, judge};

/// More pixels than any camera of a kiosk has; a larger picture is not looked at.
pub const PIXELS_MAX: u64 = 16_000_000;

static MODEL: &[u8] = include_bytes!("../../assets/seeta_fd_frontal_v1.0.bin");

/// The one size that the detector sees, in pixels.
const WIDTH: u32 = 480;
const HEIGHT: u32 = 360;
/// Around the picture, where it has another shape.
const RIM: Luma<u8> = Luma([128]);
/// Side of the detector's window, in those pixels: a smaller face is somebody who passes by.
const FACE_MIN: u32 = 40;
/// The detector's certainty from which it is a face. Its authors use 2.
const SCORE_MIN: f64 = 2.0;

/// The one face in `picture`, when it is framed well.
///
/// # Errors
/// [`NotFramed`], each a thing that a citizen can do.
pub fn look(picture: &GrayImage) -> Result<Face, NotFramed> {
    let (width, height) = picture.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(NotFramed::TooLarge);
    }
    if width < FACE_MIN || height < FACE_MIN {
        return Err(NotFramed::Nobody);
    }
    judge(&faces(picture))
}

/// All faces, in shares of the picture.
fn faces(picture: &GrayImage) -> Vec<Face> {
    let (width, height) = picture.dimensions();
    let scale = f64::min(
        f64::from(WIDTH) / f64::from(width),
        f64::from(HEIGHT) / f64::from(height),
    );
    let side = |length: u32, most: u32| ((f64::from(length) * scale).round() as u32).clamp(1, most);
    let (inner_width, inner_height) = (side(width, WIDTH), side(height, HEIGHT));
    let mut small = imageops::resize(
        picture,
        inner_width,
        inner_height,
        imageops::FilterType::Triangle,
    );
    let (left, top) = ((WIDTH - inner_width) / 2, (HEIGHT - inner_height) / 2);
    let mut seen = GrayImage::from_pixel(WIDTH, HEIGHT, RIM);
    imageops::replace(&mut seen, &small, i64::from(left), i64::from(top));

    let mut detector = rustface::create_detector_with_model(model().clone());
    detector.set_score_thresh(SCORE_MIN);
    let found = detector.detect(&ImageData::new(seen.as_raw(), WIDTH, HEIGHT));
    seen.zeroize_pixels();
    small.zeroize_pixels();

    let (inner_width, inner_height) = (f64::from(inner_width), f64::from(inner_height));
    let share = |face: &rustface::FaceInfo| {
        let (bounds, side) = (face.bbox(), f64::from(face.bbox().width()));
        Face {
            x: (f64::from(bounds.x()) + side / 2.0 - f64::from(left)) / inner_width,
            y: (f64::from(bounds.y()) + side / 2.0 - f64::from(top)) / inner_height,
            width: side / inner_width,
            height: side / inner_height,
        }
    };
    found.iter().map(share).collect()
}

fn model() -> &'static Model {
    static READ: OnceLock<Model> = OnceLock::new();
    READ.get_or_init(|| rustface::read_model(MODEL).expect("the model is whole"))
}

/// Wipes a picture that is done with.
trait ZeroizePixels {
    fn zeroize_pixels(&mut self);
}

impl ZeroizePixels for GrayImage {
    fn zeroize_pixels(&mut self) {
        self.as_flat_samples_mut().samples.zeroize();
    }
}
