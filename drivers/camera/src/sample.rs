//! Documents of people who do not exist, as the camera sees them on its plate.

use ab_glyph::{Font as _, FontRef, PxScale, ScaleFont as _, point};
use image::{DynamicImage, GrayImage, Luma};

const WIDTH_PX: u32 = 1280;
const HEIGHT_PX: u32 = 960;
/// The plate, under the page.
const PLATE: u8 = 120;
const PAPER: u8 = 225;
const INK: u8 = 25;
const PAGE_MARGIN_PX: u32 = 90;
const LINE_PX: f32 = 64.0;

static FONT: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSansMono.ttf");

/// What the page says: nobody can take it for a document of anybody.
const LINES: [&str; 10] = [
    "SPECIMEN - NOT A DOCUMENT",
    "KIELELEZO - SI HATI HALISI",
    "",
    "Jina / Name:    ASHA MFANO",
    "Namba / No.:    00000017",
    "Kuzaliwa / Born 1990-01-01",
    "Kaunti / County MFANO",
    "",
    "Drawn by the simulated camera",
    "of a Huduma kiosk.",
];

/// The plate without anything on it.
pub fn empty_plate() -> DynamicImage {
    GrayImage::from_pixel(WIDTH_PX, HEIGHT_PX, Luma([PLATE])).into()
}

/// A page of Asha Mfano's on the plate.
pub fn document() -> DynamicImage {
    let mut picture = empty_plate().to_luma8();
    for y in PAGE_MARGIN_PX..HEIGHT_PX - PAGE_MARGIN_PX {
        for x in PAGE_MARGIN_PX..WIDTH_PX - PAGE_MARGIN_PX {
            picture.put_pixel(x, y, Luma([PAPER]));
        }
    }
    let font = FontRef::try_from_slice(FONT).expect("the bundled font is a font");
    for (line, row) in LINES.iter().zip(1u8..) {
        write(&mut picture, &font, line, f32::from(row) * LINE_PX);
    }
    picture.into()
}

/// Writes `line` with its top at `top` of the page.
fn write(picture: &mut GrayImage, font: &FontRef<'_>, line: &str, top: f32) {
    let scaled = font.as_scaled(PxScale::from(LINE_PX * 0.8));
    let left = PAGE_MARGIN_PX as f32;
    let mut pen = point(left + LINE_PX, left + top + scaled.ascent() - LINE_PX / 2.0);
    for character in line.chars() {
        let mut glyph = scaled.scaled_glyph(character);
        glyph.position = pen;
        pen.x += scaled.h_advance(glyph.id);
        let Some(outline) = font.outline_glyph(glyph) else {
            continue;
        };
        let corner = outline.px_bounds().min;
        outline.draw(|x, y, covered| {
            let place = (corner.x as u32 + x, corner.y as u32 + y);
            if let Some(pixel) = picture.get_pixel_mut_checked(place.0, place.1) {
                let paper = f32::from(pixel.0[0]);
                pixel.0[0] = (paper + (f32::from(INK) - paper) * covered.min(1.0)) as u8;
            }
        });
    }
}
