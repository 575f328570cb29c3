//! Documents of people who do not exist, as the camera sees them on its plate.

use ab_glyph::{Font as _, FontRef, PxScale, ScaleFont as _, point};
use image::imageops::FilterType;
use image::{DynamicImage, GrayImage, Luma};

use crate::mrz::{SHEET_COLUMNS, SIGN_HEIGHT, SIGN_WIDTH, SIGNS};

const WIDTH_PX: u32 = 1280;
const HEIGHT_PX: u32 = 960;
/// The plate, under the page.
const PLATE: u8 = 120;
const PAPER: u8 = 225;
const INK: u8 = 25;
const PAGE_MARGIN_PX: u32 = 90;
const LINE_PX: f32 = 64.0;

static SIGNS_SHEET: &[u8] = include_bytes!("../assets/ocr-b.png");
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

/// Three lines of 30 signs (ICAO 9303-5) of somebody who does not exist.
const ZONE: [&str; 3] = [
    "I<UTO00000017<8<<<<<<<<<<<<<<<",
    "9001011F3512311UTO<<<<<<<<<<<2",
    "MFANO<<ASHA<<<<<<<<<<<<<<<<<<<",
];
/// Pixels from sign to sign of these lines, and the paper around them.
const PITCH_PX: u32 = 36;
const CARD_MARGIN_PX: u32 = 80;
const CARD_TOP_PX: u32 = 130;
/// Of the pattern.
const SQUARE_PX: usize = 6;

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

/// The back of an identity card of Asha Mfano's on the plate: a page of Utopia, the state of the
/// examples in ICAO 9303, with lines that a machine reads.
pub fn identity_card() -> DynamicImage {
    card_with(&ZONE)
}

/// The same card with another number of eight digits, and `name` in place of Asha; the lines have
/// capitals and no other letters.
pub fn identity_card_of(number: &str, name: &str) -> DynamicImage {
    let first = format!("I<UTO{number}<{}", check_digit(&format!("{number}<")));
    let first = format!("{first:<<30}");
    let second = "9001011F3512311UTO<<<<<<<<<<<";
    let proved = [&first[5..30], &second[..7], &second[8..15], &second[18..29]].concat();
    let second = format!("{second}{}", check_digit(&proved));
    let third = format!("MFANO<<{}", name.to_uppercase());
    let third: String = format!("{third:<<30}").chars().take(30).collect();
    card_with(&[&first, &second, &third])
}

/// A page that is another one for each `seed`: squares of many greys, as no document has them.
pub fn patterned(seed: u64) -> DynamicImage {
    let mut picture = document().to_luma8();
    let mut state = seed;
    for top in (PAGE_MARGIN_PX * 4..HEIGHT_PX - PAGE_MARGIN_PX * 2).step_by(SQUARE_PX) {
        for left in (PAGE_MARGIN_PX * 2..WIDTH_PX - PAGE_MARGIN_PX * 2).step_by(SQUARE_PX) {
            // The generator of Knuth's MMIX.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let grey = INK + (state >> 57) as u8;
            for (x, y) in (0..SQUARE_PX * SQUARE_PX).map(|i| (i % SQUARE_PX, i / SQUARE_PX)) {
                picture.put_pixel(left + x as u32, top + y as u32, Luma([grey]));
            }
        }
    }
    picture.into()
}

/// A page with squares on it, `across` in a row, as codes are made of them.
///
/// # Panics
/// When there are more than fit on the page.
pub fn squares(across: usize, is_dark: impl Fn(usize, usize) -> bool) -> DynamicImage {
    let side = (HEIGHT_PX - 2 * PAGE_MARGIN_PX) as usize / across.max(1);
    assert!(side >= 2, "squares of one pixel are lost");
    let mut picture = document().to_luma8();
    let (left, top) = (
        (WIDTH_PX as usize - side * across) / 2,
        PAGE_MARGIN_PX as usize,
    );
    for y in 0..side * across {
        for x in 0..side * across {
            let shade = if is_dark(y / side, x / side) {
                INK
            } else {
                PAPER
            };
            picture.put_pixel((left + x) as u32, (top + y) as u32, Luma([shade]));
        }
    }
    picture.into()
}

/// Weights 7, 3, 1 over digits, letters from 10, fillers as 0 (ICAO 9303-3 §4.9).
fn check_digit(text: &str) -> u32 {
    let value = |sign: char| sign.to_digit(36).unwrap_or(0);
    let weighted = text.chars().zip([7, 3, 1].into_iter().cycle());
    weighted
        .map(|(sign, weight)| value(sign) * weight)
        .sum::<u32>()
        % 10
}

fn card_with(zone: &[&str; 3]) -> DynamicImage {
    let mut picture = empty_plate().to_luma8();
    for y in CARD_TOP_PX..HEIGHT_PX - CARD_TOP_PX {
        for x in CARD_MARGIN_PX..WIDTH_PX - CARD_MARGIN_PX {
            picture.put_pixel(x, y, Luma([PAPER]));
        }
    }
    let font = FontRef::try_from_slice(FONT).expect("the bundled font is a font");
    for (line, row) in LINES.iter().take(2).zip(1u8..) {
        write(&mut picture, &font, line, 160.0 + f32::from(row) * LINE_PX);
    }
    let sheet = image::load_from_memory(SIGNS_SHEET).expect("the bundled sheet is a picture");
    for (line, row) in zone.iter().zip(0u32..) {
        stamp(&mut picture, &sheet.to_luma8(), line, 470 + row * 75);
    }
    picture.into()
}

/// Puts the signs of `line` side by side, their tops at `top`, out of the `sheet` of OCR-B.
fn stamp(picture: &mut GrayImage, sheet: &GrayImage, line: &str, top: u32) {
    let (width, height) = (SIGN_WIDTH as u32, SIGN_HEIGHT as u32);
    let high = height * PITCH_PX / width;
    for (sign, column) in line.bytes().zip(0u32..) {
        let place = SIGNS.iter().position(|known| *known == sign);
        let place = place.expect("the sample's lines hold signs of OCR-B");
        let x = (place % SHEET_COLUMNS) as u32 * width;
        let y = (place / SHEET_COLUMNS) as u32 * height;
        let cell = image::imageops::crop_imm(sheet, x, y, width, height).to_image();
        let large = image::imageops::resize(&cell, PITCH_PX, high, FilterType::CatmullRom);
        for (x, y, pixel) in large.enumerate_pixels() {
            let ink = u32::from(INK) + u32::from(pixel.0[0]) * u32::from(PAPER - INK) / 255;
            let at = (
                CARD_MARGIN_PX + PITCH_PX / 2 + column * PITCH_PX + x,
                top + y,
            );
            picture.put_pixel(at.0, at.1, Luma([ink as u8]));
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{gate, mrz};

    #[test]
    fn the_lines_of_the_sample_card_are_read_as_they_were_written() {
        let picture = identity_card().to_luma8();
        assert!(gate::measure(&picture).judge().is_ok());
        let zone = mrz::read_mrz(&picture).expect("lines");
        assert!(zone.lines().eq(ZONE));
    }

    #[test]
    fn the_lines_of_any_sample_card_are_proved_by_their_check_digits() {
        for (number, name) in [("00000017", "Asha"), ("98765432", "Zqwertyuio")] {
            let zone = mrz::read_mrz(&identity_card_of(number, name).to_luma8()).expect("lines");
            assert_eq!(zone.number().as_str(), number);
        }
        let own = identity_card_of("00000017", "Asha");
        assert_eq!(own, identity_card());
    }
}
