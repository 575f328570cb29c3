//! What a camera delivers, and what may be in a picture.
//!
//! Looking at a whole picture takes long, and most of what can go wrong goes wrong in a small one, or
//! behind the looking. So most inputs are cut to a small picture, or are what the looking found; one
//! of [`WHOLE_EACH`], and every seed that needs it, is looked at as it is.

mod drawn;

use std::time::{Duration, Instant};

use image::imageops::{FilterType, crop_imm, resize};
use image::{GrayImage, ImageFormat};
use kiosk_camera::face::{self, Face};
use kiosk_camera::v4l2::{Format, FourCc};
use kiosk_camera::{codes, document, frame, mrz, sample};

/// Far more than a small picture takes.
const SEARCH: Duration = Duration::from_secs(10);
/// Coarse: what is straightened is no larger than what is looked at.
const DPI: f64 = 40.0;
/// Larger pictures teach nothing more and take longer.
const PIXELS_MAX: usize = 1 << 17;
/// A small picture: 160 × 120, or a zone of letters as narrow as it can be read.
const SMALL_PIXELS_MAX: usize = 160 * 120;
/// One input of so many is looked at whole.
const WHOLE_EACH: u32 = 64;

/// Frames: JPEG of any size, and YUYV of a size that the first two bytes say.
pub fn frames(bytes: &[u8]) {
    drop(frame::decode_jpeg(bytes));
    let Some(([width, height], bytes)) = bytes.split_first_chunk::<2>() else {
        return;
    };
    let (width, height) = (u32::from(*width), u32::from(*height));
    let format = Format {
        pixels: FourCc::YUYV,
        width,
        height,
        bytes_per_line: width * 2,
        bytes_max: width * 2 * height,
    };
    if let Ok(picture) = frame::grey(&format, bytes) {
        assert_eq!(picture.dimensions(), (width, height));
    }
    drop(frame::rgb(&format, bytes));
}

/// A grey picture in which codes are looked for. The first two bytes are its width.
pub fn codes(bytes: &[u8]) {
    if let Some(picture) = picture(bytes) {
        drop(codes::decode_qr(&picture, Instant::now() + SEARCH));
    }
}

/// A grey picture in which a document is looked for, and straightened if there is one.
pub fn documents(bytes: &[u8]) {
    let Some(picture) = picture(bytes) else {
        return;
    };
    if let Ok(corners) = document::find(&picture) {
        drop(document::upright(
            &picture,
            &corners,
            document::Sheet::Card,
            DPI,
        ));
    }
}

/// A grey picture in which a zone of letters is looked for. What is read has the shape of one.
pub fn zones(bytes: &[u8]) {
    let zone = picture(bytes).and_then(|picture| mrz::read_mrz(&picture).ok());
    if let Some(zone) = zone {
        assert_eq!(zone.lines().count(), zone.format().lines());
    }
}

/// A grey picture in which faces are looked for, or else the faces that were found: eight bytes each.
/// The one that is taken is whole in the picture.
pub fn faces(bytes: &[u8]) {
    if is_whole(bytes) {
        if let Some(picture) = picture(bytes) {
            let _ = face::look(&picture);
        }
        return;
    }
    let found: Vec<Face> = bytes.chunks_exact(8).map(found_face).collect();
    if let Ok(face) = face::judge(&found) {
        for (middle, size) in [(face.x, face.width), (face.y, face.height)] {
            assert!(middle >= size / 2.0 && middle + size / 2.0 <= 1.0);
        }
    }
}

/// A face in shares of a picture, from a little outside of it to twice as large.
fn found_face(bytes: &[u8]) -> Face {
    let share = |at: usize| {
        let number = u16::from_be_bytes([bytes[at], bytes[at + 1]]);
        f64::from(number) / f64::from(u16::MAX) * 2.0 - 0.5
    };
    Face {
        x: share(0),
        y: share(2),
        width: share(4),
        height: share(6),
    }
}

/// Whether these bytes are one of [`WHOLE_EACH`]. What one change makes of them mostly is not.
fn is_whole(bytes: &[u8]) -> bool {
    sum(bytes).is_multiple_of(WHOLE_EACH)
}

fn sum(bytes: &[u8]) -> u32 {
    let add = |sum: u32, byte: &u8| sum.wrapping_add(u32::from(*byte));
    bytes.iter().fold(0, add)
}

fn picture(bytes: &[u8]) -> Option<GrayImage> {
    let most = match is_whole(bytes) {
        true => PIXELS_MAX,
        false => SMALL_PIXELS_MAX,
    };
    let (width, pixels) = bytes.split_first_chunk::<2>()?;
    let width = usize::from(u16::from_be_bytes(*width)).max(1);
    let pixels = &pixels[..pixels.len().min(most)];
    let height = pixels.len() / width;
    let kept = pixels[..width * height].to_vec();
    GrayImage::from_raw(width.try_into().ok()?, height.try_into().ok()?, kept)
}

fn written(picture: &GrayImage) -> Vec<u8> {
    let width = u16::try_from(picture.width()).expect("small");
    [&width.to_be_bytes(), picture.as_raw().as_slice()].concat()
}

/// The same, to be looked at whole: with one byte behind the last row, which no picture shows.
fn written_whole(picture: &GrayImage) -> Vec<u8> {
    let mut bytes = written(picture);
    let missing = WHOLE_EACH - sum(&bytes) % WHOLE_EACH;
    bytes.push(u8::try_from(missing).expect("small"));
    bytes
}

/// A document as a JPEG, in grey and in colour, and a little YUYV.
pub fn frame_seeds() -> Vec<Vec<u8>> {
    let small = sample::document().thumbnail(64, 48);
    let jpeg = |picture: image::DynamicImage| {
        let mut jpeg = std::io::Cursor::new(Vec::new());
        picture
            .write_to(&mut jpeg, ImageFormat::Jpeg)
            .expect("memory takes a picture");
        jpeg.into_inner()
    };
    let yuyv = [&[8, 4][..], &[0x80; 64]].concat();
    vec![
        jpeg(small.to_luma8().into()),
        jpeg(small.to_rgb8().into()),
        yuyv,
    ]
}

/// Two QR codes, and a page.
pub fn code_seeds() -> Vec<Vec<u8>> {
    let page = sample::document().thumbnail(160, 120).to_luma8();
    let codes = ["MFANO-1", "https://huduma.example/r/0123456789"].map(drawn::code);
    let pictures = [&codes[..], &[page]].concat();
    pictures.iter().map(written_whole).collect()
}

/// A page and a card, on a plate, whole and small.
pub fn document_seeds() -> Vec<Vec<u8>> {
    let plates = [sample::document(), sample::identity_card()];
    let of = |width, height| {
        plates
            .each_ref()
            .map(|plate| plate.thumbnail(width, height))
    };
    let whole = of(320, 240).map(|plate| written_whole(&plate.to_luma8()));
    let small = of(160, 120).map(|plate| written(&plate.to_luma8()));
    [whole, small].concat()
}

/// The lower half of a card as small as it can be read, and smaller.
pub fn zone_seeds() -> Vec<Vec<u8>> {
    let card = sample::identity_card().to_luma8();
    let (width, height) = card.dimensions();
    let lower = crop_imm(&card, 0, height / 2, width, height / 2).to_image();
    let small = |width, height| resize(&lower, width, height, FilterType::Triangle);
    vec![
        written_whole(&small(width / 2, height / 5)),
        written(&small(240, 80)),
    ]
}

/// A face that nobody has, a wall, and faces that were found: in the middle, aside, and two.
pub fn face_seeds() -> Vec<Vec<u8>> {
    let wall = GrayImage::from_pixel(64, 64, image::Luma([170]));
    let pictures = [drawn::face(), wall].map(|picture| written_whole(&picture));
    let middle = [0x80, 0x00, 0x80, 0x00, 0x60, 0x00, 0x60, 0x01];
    let aside = [0xc0, 0x00, 0x80, 0x00, 0x60, 0x00, 0x60, 0x01];
    let found = [middle.to_vec(), aside.to_vec(), [middle, aside].concat()];
    pictures.into_iter().chain(found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pictures(seeds: &[Vec<u8>]) -> Vec<GrayImage> {
        seeds.iter().filter_map(|seed| picture(seed)).collect()
    }

    #[test]
    fn the_seeds_hold_what_is_looked_for() {
        let until = || Instant::now() + SEARCH;
        let codes = pictures(&code_seeds());
        let read = codes.iter().map(|code| codes::decode_qr(code, until()));
        let found: Vec<usize> = read.map(|read| read.expect("in time").len()).collect();
        assert_eq!(found, [1, 1, 0], "a code in each but the page");
        let plates = pictures(&document_seeds());
        assert!(
            plates[..2]
                .iter()
                .all(|plate| document::find(plate).is_ok())
        );
        let zones = pictures(&zone_seeds());
        assert!(mrz::read_mrz(&zones[0]).is_ok());
        let faces = pictures(&face_seeds());
        assert!(face::look(&faces[0]).is_ok(), "a face from the front");
        assert!(face::look(&faces[1]).is_err(), "a wall");
        let found = face_seeds();
        let judged = found[2..].iter().map(|found| {
            let found: Vec<Face> = found.chunks_exact(8).map(found_face).collect();
            face::judge(&found).is_ok()
        });
        assert_eq!(judged.collect::<Vec<_>>(), [true, false, false]);
    }

    #[test]
    fn what_is_to_be_looked_at_whole_is_and_little_else_is() {
        let whole = [document_seeds()[..2].to_vec(), face_seeds()[..2].to_vec()].concat();
        assert!(whole.iter().all(|seed| is_whole(seed)));
        let others = (0..=255).filter(|byte| is_whole(&[*byte])).count();
        assert_eq!(others, 4, "one of {WHOLE_EACH}");
    }
}
