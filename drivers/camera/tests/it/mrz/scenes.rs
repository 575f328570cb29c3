//! Zones as a camera may see them: turned, in perspective, blurred, noisy, pale, shaded, small, on
//! patterned paper, packed as JPEG. The
//! warp, the blur and the noise are imageproc's.

use ab_glyph::FontVec;
use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma};
use imageproc::filter::gaussian_blur_f32;
use imageproc::geometric_transformations::{Border, Interpolation, Projection, warp_into};
use imageproc::noise::gaussian_noise_mut;

use super::papers;
use super::sheet::write;
use crate::scenery::{Chance, ocr_b, ocr_b_square};

/// How many scenes there are.
pub const ZONES: u64 = 200;

/// Pixels from sign to sign before the camera looks.
const PITCH: f32 = 32.0;
const PAPER: u8 = 255;

/// A picture and what stands in it.
pub struct Scene {
    pub lines: String,
    pub picture: GrayImage,
}

/// How a picture was spoilt; kept for the message of a test that fails.
#[derive(Debug)]
pub struct Spoilt {
    pub pitch: f32,
    pub turned_degrees: f32,
    pub blur: f32,
    pub noise: f32,
    pub ink: f32,
    pub paper: f32,
    pub shade: f32,
    /// Height of the waves under the print, in greys.
    pub waves: f32,
    /// Quality of the JPEG in which a camera sends its picture.
    pub jpeg: u8,
}

impl Spoilt {
    fn by(chance: &mut Chance) -> Self {
        let pitch = chance.between(12.0, 30.0);
        let ink = chance.between(20.0, 90.0);
        Self {
            pitch,
            turned_degrees: chance.between(-6.0, 6.0),
            blur: pitch * chance.between(0.02, 0.12),
            noise: chance.between(1.0, 14.0),
            ink,
            paper: ink + chance.between(60.0, 150.0),
            shade: chance.between(0.55, 1.0),
            waves: chance.between(0.0, 12.0),
            jpeg: chance.between(60.0, 95.0) as u8,
        }
    }
}

/// The zone on paper, as printed.
fn printed(lines: &str, font: &FontVec) -> GrayImage {
    let columns = lines.lines().next().map_or(0, str::len);
    let rows = lines.lines().count();
    let width = (columns as f32 + 6.0) * PITCH;
    let height = (rows as f32 * 2.5 + 3.0) * PITCH;
    let mut paper = GrayImage::from_pixel(width as u32, height as u32, Luma([PAPER]));
    for (line, row) in lines.lines().zip(0u16..) {
        let middle = (3.5 * PITCH, (2.5 * f32::from(row) + 2.75) * PITCH);
        write(&mut paper, font, line.as_bytes(), middle, PITCH, 0);
    }
    paper
}

/// The scene with this seed. Every second is printed with letters that are not those of our stencils.
pub fn scene(seed: u64) -> (Scene, Spoilt) {
    let font = if seed.is_multiple_of(2) {
        ocr_b()
    } else {
        ocr_b_square()
    };
    let mut chance = Chance::of(seed);
    let lines = papers::lines(&mut chance);
    let spoilt = Spoilt::by(&mut chance);
    let picture = photograph(&printed(&lines, &font), &spoilt, &mut chance, seed);
    (Scene { lines, picture }, spoilt)
}

/// A zone as it was printed, and its lines.
pub fn clear(seed: u64) -> (GrayImage, String) {
    let lines = papers::lines(&mut Chance::of(seed));
    (printed(&lines, &ocr_b()), lines)
}

/// A zone as it was printed with a last check digit that is another.
pub fn with_wrong_digit(seed: u64) -> (GrayImage, String) {
    let (_, mut lines) = clear(seed);
    // The last of the second line speaks for all, in every format.
    let columns = lines.find('\n').expect("lines have breaks");
    let at = 2 * columns;
    let other = if &lines[at..=at] == "7" { "8" } else { "7" };
    lines.replace_range(at..=at, other);
    (printed(&lines, &ocr_b()), lines)
}

fn photograph(flat: &GrayImage, spoilt: &Spoilt, chance: &mut Chance, seed: u64) -> GrayImage {
    let scale = spoilt.pitch / PITCH;
    // What the camera's pixels cannot hold is lost before, as in a lens.
    let flat = gaussian_blur_f32(flat, 0.45 / scale);
    let (width, height) = (flat.width() as f32 * scale, flat.height() as f32 * scale);
    let (turn, margin) = (spoilt.turned_degrees.to_radians(), 0.08 * width);
    let corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    let seen = corners.map(|(x, y)| {
        let (x, y) = (x - width / 2.0, y - height / 2.0);
        let (x, y) = (
            x * turn.cos() - y * turn.sin(),
            x * turn.sin() + y * turn.cos(),
        );
        // Perspective: no corner is where it should be.
        let off = 0.012 * width;
        (
            x + width / 2.0 + margin + chance.between(-off, off),
            y + height / 2.0 + margin + chance.between(-off, off),
        )
    });
    let (flat_width, flat_height) = (flat.width() as f32, flat.height() as f32);
    let edges = [
        (0.0, 0.0),
        (flat_width, 0.0),
        (flat_width, flat_height),
        (0.0, flat_height),
    ];
    let projection = Projection::from_control_points(edges, seen).expect("four corners");
    let (out_width, out_height) = (
        (width + 2.0 * margin) as u32,
        (height + 2.0 * margin) as u32,
    );
    let mut turned = GrayImage::new(out_width, out_height);
    let beyond = Border::Constant(Luma([PAPER]));
    warp_into(
        &flat,
        projection,
        Interpolation::Bilinear,
        beyond,
        &mut turned,
    );
    let mut picture = gaussian_blur_f32(&turned, spoilt.blur.max(0.1));
    let light = chance.between(0.0, std::f32::consts::TAU);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let across = x as f32 / out_width as f32 - 0.5;
        let down = y as f32 / out_height as f32 - 0.5;
        let towards = (across * light.cos() + down * light.sin() + 0.5).clamp(0.0, 1.0);
        let lit = spoilt.shade + (1.0 - spoilt.shade) * towards;
        let grey = spoilt.ink + (spoilt.paper - spoilt.ink) * f32::from(pixel.0[0]) / 255.0;
        // The fine waves that protect a document's paper.
        let wave = (x as f32 * 0.7 + 6.0 * (y as f32 * 0.11).sin()).sin() * spoilt.waves / 2.0;
        pixel.0[0] = ((grey + wave) * lit).max(0.0) as u8;
    }
    gaussian_noise_mut(&mut picture, 0.0, f64::from(spoilt.noise), seed);
    through_jpeg(&picture, spoilt.jpeg)
}

/// What is left of a picture after a camera has packed it.
fn through_jpeg(picture: &GrayImage, quality: u8) -> GrayImage {
    let mut packed = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut packed, quality);
    picture
        .write_with_encoder(encoder)
        .expect("a picture can be packed");
    image::load_from_memory(&packed)
        .expect("and unpacked")
        .to_luma8()
}
