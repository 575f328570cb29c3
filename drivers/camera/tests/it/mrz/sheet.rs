//! Draws the sheet of signs from a font. Shared by the test that compares it with the stored one
//! and by `examples/draw_ocr_b.rs`, which stored it.

use ab_glyph::{Font, FontVec, PxScale, ScaleFont as _, point};
use image::{GrayImage, Luma};
use kiosk_camera::mrz::{SHEET_COLUMNS, SIGN_HEIGHT, SIGN_WIDTH, SIGNS};

/// Draws `text` in black on `picture`, its first letter's cell with its middle at `middle`, letters
/// `pitch` pixels apart and as large as their pitch demands.
pub fn write(
    picture: &mut GrayImage,
    font: &FontVec,
    text: &[u8],
    middle: (f32, f32),
    pitch: f32,
    ink: u8,
) {
    // A typewriter's letters are all as wide as this one.
    let advance = font.h_advance_unscaled(font.glyph_id('0'));
    let scale = PxScale::from(pitch * font.height_unscaled() / advance);
    let scaled = font.as_scaled(scale);
    let capital = font
        .outline(font.glyph_id('H'))
        .expect("the font has an H")
        .bounds;
    let capital = (capital.min.y.abs().max(capital.max.y.abs())) * scale.y / font.height_unscaled();
    for (letter, column) in text.iter().zip(0u16..) {
        let mut glyph = scaled.scaled_glyph(char::from(*letter));
        let left = middle.0 + (f32::from(column) - 0.5) * pitch;
        // A pixel's middle is half a pixel from its edge.
        glyph.position = point(left + 0.5, middle.1 + capital / 2.0 + 0.5);
        let Some(outline) = font.outline_glyph(glyph) else {
            continue;
        };
        let corner = outline.px_bounds().min;
        outline.draw(|x, y, covered| {
            let (x, y) = (
                corner.x as i64 + i64::from(x),
                corner.y as i64 + i64::from(y),
            );
            let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
                return;
            };
            if let Some(pixel) = picture.get_pixel_mut_checked(x, y) {
                let paper = f32::from(pixel.0[0]);
                pixel.0[0] = (paper + (f32::from(ink) - paper) * covered.min(1.0)).round() as u8;
            }
        });
    }
}

/// The sheet.
pub fn draw(font: &FontVec) -> GrayImage {
    let rows = SIGNS.len().div_ceil(SHEET_COLUMNS);
    let (width, height) = (SHEET_COLUMNS * SIGN_WIDTH, rows * SIGN_HEIGHT);
    let mut sheet = GrayImage::from_pixel(width as u32, height as u32, Luma([255]));
    for (at, sign) in SIGNS.iter().enumerate() {
        let middle = |at: usize, side: usize| (at * side) as f32 + (side - 1) as f32 / 2.0;
        let x = middle(at % SHEET_COLUMNS, SIGN_WIDTH);
        let y = middle(at / SHEET_COLUMNS, SIGN_HEIGHT);
        write(&mut sheet, font, &[*sign], (x, y), SIGN_WIDTH as f32, 0);
    }
    sheet
}
