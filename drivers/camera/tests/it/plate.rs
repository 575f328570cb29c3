//! A plate with a document on it, as a camera above sees it: turned, off the middle, in perspective,
//! unevenly lit, blurred and noisy. The warp, the blur and the noise are imageproc's.

use ab_glyph::FontVec;
use image::{GrayImage, Luma};
use imageproc::drawing::draw_filled_rect_mut;
use imageproc::filter::gaussian_blur_f32;
use imageproc::geometric_transformations::{Border, Interpolation, Projection, warp_into};
use imageproc::noise::gaussian_noise_mut;
use imageproc::rect::Rect;
use kiosk_camera::document::Sheet;

use crate::mrz::{papers, sheet::write};
use crate::scenery::{Chance, ocr_b, print};

pub const WIDTH: u32 = 1920;
pub const HEIGHT: u32 = 1080;
/// Plate around the page before the camera looks, in pixels.
const AROUND: f32 = 12.0;

pub type Corner = (f32, f32);

/// A photograph and what is true of it.
pub struct Scene {
    pub picture: GrayImage,
    pub sheet: Sheet,
    /// Top left, top right, bottom right, bottom left of the page.
    pub corners: [Corner; 4],
    /// The zone on a passport's page.
    pub lines: String,
    /// How it was made, for the message of a test that fails.
    pub story: String,
}

/// How a camera sees a page.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub turned_degrees: f32,
    pub plate: u8,
    pub paper: u8,
    pub shade: f32,
    pub blur: f32,
    pub noise: f32,
    /// Share of the largest size that fits.
    pub size: f32,
    /// Where in the room that is left, 0 to 1 both ways.
    pub place: (f32, f32),
}

impl Look {
    /// Straight, large, sharp and in good light.
    pub fn good() -> Self {
        Self {
            turned_degrees: 0.0,
            plate: 70,
            paper: 225,
            shade: 1.0,
            blur: 0.6,
            noise: 2.0,
            size: 0.9,
            place: (0.5, 0.5),
        }
    }

    /// Anything that a plate has to bear.
    pub fn any(chance: &mut Chance) -> Self {
        let is_dark = chance.below(4) > 0;
        let (plate, paper) = if is_dark {
            ((30.0, 110.0), (185.0, 240.0))
        } else {
            ((205.0, 235.0), (120.0, 155.0))
        };
        Self {
            turned_degrees: chance.between(-30.0, 30.0),
            plate: chance.between(plate.0, plate.1) as u8,
            paper: chance.between(paper.0, paper.1) as u8,
            shade: chance.between(0.55, 1.0),
            blur: chance.between(0.5, 1.4),
            noise: chance.between(1.0, 6.0),
            size: chance.between(0.6, 0.95),
            place: (chance.between(0.0, 1.0), chance.between(0.0, 1.0)),
        }
    }
}

/// The scene with this seed.
pub fn scene(seed: u64) -> Scene {
    let mut chance = Chance::of(seed);
    let sheet = [Sheet::Card, Sheet::PassportPage, Sheet::A4][chance.below(3)];
    let look = Look::any(&mut chance);
    photograph(sheet, look, seed)
}

/// A page as a camera sees it so.
pub fn photograph(sheet: Sheet, look: Look, seed: u64) -> Scene {
    let mut chance = Chance::of(seed ^ 0xCA_3E5A);
    let seen = seen_corners(sheet, look, &mut chance);
    let pixels_per_mm = (seen[1].0 - seen[0].0).hypot(seen[1].1 - seen[0].1) / sides_mm(sheet).0;
    let (flat, lines) = page(sheet, look, 1.5 * pixels_per_mm, &mut chance);
    // What the camera's pixels cannot hold is lost before, as in a lens.
    let flat = gaussian_blur_f32(&flat, 0.6);
    let (right, bottom) = (
        flat.width() as f32 - AROUND - 0.5,
        flat.height() as f32 - AROUND - 0.5,
    );
    let (left, top) = (AROUND - 0.5, AROUND - 0.5);
    let edges = [(left, top), (right, top), (right, bottom), (left, bottom)];
    let projection = Projection::from_control_points(edges, seen).expect("four corners");
    let mut turned = GrayImage::new(WIDTH, HEIGHT);
    let plate = Border::Constant(Luma([look.plate]));
    warp_into(
        &flat,
        projection,
        Interpolation::Bilinear,
        plate,
        &mut turned,
    );
    let mut picture = gaussian_blur_f32(&turned, look.blur);
    light(&mut picture, look.shade, &mut chance);
    gaussian_noise_mut(&mut picture, 0.0, f64::from(look.noise), seed);
    Scene {
        picture,
        sheet,
        corners: seen,
        lines,
        story: format!("seed {seed}, {sheet:?}, {look:?}"),
    }
}

fn sides_mm(sheet: Sheet) -> (f32, f32) {
    let (longer, shorter) = sheet.sides_mm();
    (longer as f32, shorter as f32)
}

/// Where the corners of a page are seen.
fn seen_corners(sheet: Sheet, look: Look, chance: &mut Chance) -> [Corner; 4] {
    let (width, height) = sides_mm(sheet);
    let (sin, cos) = look.turned_degrees.to_radians().sin_cos();
    let corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)].map(|(x, y)| {
        // Perspective: no corner is quite where it should be.
        let off = 0.012 * width;
        let x = x + chance.between(-off, off);
        let y = y + chance.between(-off, off);
        (x * cos - y * sin, x * sin + y * cos)
    });
    let least = |at: fn(&Corner) -> f32| corners.iter().map(at).fold(f32::INFINITY, f32::min);
    let most = |at: fn(&Corner) -> f32| corners.iter().map(at).fold(f32::NEG_INFINITY, f32::max);
    let (left, right) = (least(|c| c.0), most(|c| c.0));
    let (top, bottom) = (least(|c| c.1), most(|c| c.1));
    let rim = 14.0;
    let (room_x, room_y) = (WIDTH as f32 - 2.0 * rim, HEIGHT as f32 - 2.0 * rim);
    let scale = look.size * (room_x / (right - left)).min(room_y / (bottom - top));
    let spare_x = room_x - scale * (right - left);
    let spare_y = room_y - scale * (bottom - top);
    corners.map(|(x, y)| {
        (
            rim + (x - left) * scale + spare_x * look.place.0,
            rim + (y - top) * scale + spare_y * look.place.1,
        )
    })
}

/// A page from straight above with the plate around it, and the zone on it.
fn page(sheet: Sheet, look: Look, scale: f32, chance: &mut Chance) -> (GrayImage, String) {
    let (width, height) = sides_mm(sheet);
    let (wide, high) = ((width * scale).round(), (height * scale).round());
    let around = 2.0 * AROUND;
    let mut flat = GrayImage::from_pixel(
        (wide + around) as u32,
        (high + around) as u32,
        Luma([look.plate]),
    );
    let rect = |x: f32, y: f32, wide: f32, high: f32| {
        Rect::at((x + AROUND) as i32, (y + AROUND) as i32).of_size(wide as u32, high as u32)
    };
    draw_filled_rect_mut(&mut flat, rect(0.0, 0.0, wide, high), Luma([look.paper]));
    let ink = (f32::from(look.paper) * 0.2) as u8;
    // A portrait that is nobody's, and some lines of print.
    let portrait = rect(0.06 * wide, 0.15 * high, 0.25 * wide, 0.4 * high);
    draw_filled_rect_mut(
        &mut flat,
        portrait,
        Luma([(f32::from(look.paper) * 0.6) as u8]),
    );
    let letters = print();
    let size = 0.022 * wide;
    for row in 0..8u8 {
        let text = [
            "JAMHURI YA KENYA",
            "Jina / Name  MFANO ASHA",
            "Namba / No.  00000017",
            "SPECIMEN - KIELELEZO",
        ];
        let text = text[chance.below(text.len())];
        let top = high * (0.12 + 0.055 * f32::from(row));
        write_on(
            &mut flat,
            &letters,
            text,
            (AROUND + 0.38 * wide, AROUND + top),
            size,
            ink,
        );
    }
    let lines = zone(sheet, chance);
    for (line, row) in lines.lines().zip(0u8..) {
        // ICAO 9303-4 and -5: a tenth of an inch from sign to sign, the last line near the foot.
        let pitch = 2.54 * scale;
        let from_foot =
            (6.35 * f32::from(row) - 6.35 * (lines.lines().count() as f32 - 1.0) - 8.0) * scale;
        let left = (wide - pitch * (line.len() as f32 - 1.0)) / 2.0;
        write_on(
            &mut flat,
            &ocr_b(),
            line,
            (AROUND + left, AROUND + high + from_foot),
            pitch,
            ink,
        );
    }
    (flat, lines)
}

fn zone(sheet: Sheet, chance: &mut Chance) -> String {
    loop {
        let lines = papers::lines(chance);
        let columns = lines.lines().next().map_or(0, str::len);
        match (sheet, columns) {
            (Sheet::Card, 30) | (Sheet::PassportPage, 44) => return lines,
            (Sheet::A4, _) => return String::new(),
            _ => {}
        }
    }
}

fn write_on(flat: &mut GrayImage, font: &FontVec, text: &str, middle: Corner, pitch: f32, ink: u8) {
    write(flat, font, text.as_bytes(), middle, pitch, ink);
}

/// Light from one side.
fn light(picture: &mut GrayImage, shade: f32, chance: &mut Chance) {
    let (sin, cos) = chance.between(0.0, std::f32::consts::TAU).sin_cos();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (across, down) = (x as f32 / width - 0.5, y as f32 / height - 0.5);
        let towards = (across * cos + down * sin + 0.5).clamp(0.0, 1.0);
        pixel.0[0] = (f32::from(pixel.0[0]) * (shade + (1.0 - shade) * towards)) as u8;
    }
}
