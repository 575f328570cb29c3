//! What a camera delivers, and what may be in a picture.

mod drawn;

use std::time::{Duration, Instant};

use image::imageops::{FilterType, crop_imm, resize};
use image::{GrayImage, ImageFormat};
use kiosk_camera::v4l2::{Format, FourCc};
use kiosk_camera::{codes, document, face, frame, mrz, sample};

/// Far more than a small picture takes.
const SEARCH: Duration = Duration::from_secs(10);
/// Coarse: what is straightened is about as large as what is looked at.
const DPI: f64 = 75.0;
/// Larger pictures teach nothing more and take longer.
const PIXELS_MAX: usize = 1 << 17;

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

/// A grey picture in which faces are looked for.
pub fn faces(bytes: &[u8]) {
    if let Some(picture) = picture(bytes) {
        let _ = face::look(&picture);
    }
}

fn picture(bytes: &[u8]) -> Option<GrayImage> {
    let (width, pixels) = bytes.split_first_chunk::<2>()?;
    let width = usize::from(u16::from_be_bytes(*width)).max(1);
    let pixels = &pixels[..pixels.len().min(PIXELS_MAX)];
    let height = pixels.len() / width;
    let kept = pixels[..width * height].to_vec();
    GrayImage::from_raw(width.try_into().ok()?, height.try_into().ok()?, kept)
}

fn written(picture: &GrayImage) -> Vec<u8> {
    let width = u16::try_from(picture.width()).expect("small");
    [&width.to_be_bytes(), picture.as_raw().as_slice()].concat()
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
    [&codes[..], &[page]].concat().iter().map(written).collect()
}

/// A page and a card, on a plate.
pub fn document_seeds() -> Vec<Vec<u8>> {
    let plates = [sample::document(), sample::identity_card()];
    plates
        .map(|plate| written(&plate.thumbnail(320, 240).to_luma8()))
        .to_vec()
}

/// The lower half of a card, as small as it can be read.
pub fn zone_seeds() -> Vec<Vec<u8>> {
    let card = sample::identity_card().to_luma8();
    let (width, height) = card.dimensions();
    let lower = crop_imm(&card, 0, height / 2, width, height / 2).to_image();
    vec![written(&resize(
        &lower,
        width / 2,
        height / 5,
        FilterType::Triangle,
    ))]
}

/// A face that nobody has, and a wall.
pub fn face_seeds() -> Vec<Vec<u8>> {
    let wall = GrayImage::from_pixel(64, 64, image::Luma([170]));
    vec![written(&drawn::face()), written(&wall)]
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
        assert!(plates.iter().all(|plate| document::find(plate).is_ok()));
        let zones = pictures(&zone_seeds());
        assert!(zones.iter().all(|zone| mrz::read_mrz(zone).is_ok()));
        let faces = pictures(&face_seeds());
        assert!(face::look(&faces[0]).is_ok(), "a face from the front");
        assert!(face::look(&faces[1]).is_err(), "a wall");
    }
}
