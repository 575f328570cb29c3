//! Frames that no camera sends: whatever the bytes are, they end in a picture or in a typed error.

use std::process::Command;
use std::time::Instant;

use image::codecs::jpeg::JpegEncoder;
use kiosk_camera::codes;
use kiosk_camera::frame::{self, FrameError, Markers, Wiped, with_huffman_tables};
use kiosk_camera::v4l2::{Format, FourCc};
use proptest::prelude::*;

use crate::support::DEADLINE;
use crate::watch::{MARK, left_behind};

const SIDE: (u32, u32) = (48, 32);

fn format(pixels: FourCc) -> Format {
    Format {
        pixels,
        width: SIDE.0,
        height: SIDE.1,
        bytes_per_line: SIDE.0 * 2,
        bytes_max: SIDE.0 * SIDE.1 * 2,
    }
}

/// A small JPEG.
fn whole() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(SIDE.0, SIDE.1, |x, y| {
        image::Rgb([(x * 5) as u8, (y * 7) as u8, (x * y) as u8])
    });
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 80)
        .encode_image(&picture)
        .expect("in memory");
    jpeg
}

proptest! {
    #[test]
    fn any_bytes_are_a_picture_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..4_000)) {
        for pixels in [FourCc::MJPEG, FourCc::YUYV, FourCc(*b"H264")] {
            let _ = frame::grey(&format(pixels), &bytes);
            let _ = frame::rgb(&format(pixels), &bytes);
        }
        let _ = Markers::of(&bytes);
    }

    #[test]
    fn a_jpeg_with_bytes_that_flipped_is_a_picture_of_its_size_or_an_error(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut jpeg = whole();
        for (place, byte) in flips {
            let place = place.index(jpeg.len());
            jpeg[place] = byte;
        }
        if let Ok(seen) = frame::grey(&format(FourCc::MJPEG), &jpeg) {
            prop_assert_eq!(seen.dimensions(), SIDE);
        }
    }

    #[test]
    fn what_becomes_a_file_has_tables_and_ends_at_its_end(junk in proptest::collection::vec(0u8..0xFF, 0..300)) {
        let mut jpeg = whole();
        let length = jpeg.len();
        jpeg.extend_from_slice(&junk);
        let markers = Markers::of(&jpeg).expect("whole");
        prop_assert_eq!(with_huffman_tables(&jpeg, &markers).len(), length);
    }
}

#[test]
fn another_size_or_packing_than_was_agreed_on_is_named() {
    let other = Format {
        width: 640,
        ..format(FourCc::MJPEG)
    };
    let (width, height) = SIDE;
    assert_eq!(
        frame::grey(&other, &whole()).err(),
        Some(FrameError::OtherSize { width, height })
    );
    let raw = format(FourCc(*b"H264"));
    assert_eq!(
        frame::rgb(&raw, &whole()).err(),
        Some(FrameError::Packing(raw.pixels))
    );
}

#[test]
fn a_picture_of_somebody_leaves_nothing_behind() {
    let careless = left_behind(|| drop(MARK.to_vec()));
    assert_eq!(careless, 1, "the watch sees what is not wiped");
    let wiped = left_behind(|| {
        let picture = image::GrayImage::from_raw(16, 1, MARK.to_vec()).expect("one row");
        drop(Wiped::new(picture));
    });
    assert_eq!(wiped, 0);
    // A frame in which every brightness is a piece of the mark.
    let row: Vec<u8> = MARK.iter().flat_map(|y| [*y, 128]).collect();
    let format = Format {
        width: 16,
        height: 1,
        bytes_per_line: 32,
        bytes_max: 32,
        ..format(FourCc::YUYV)
    };
    let grey = left_behind(|| {
        let seen = frame::grey(&format, &row).expect("whole");
        assert!(seen.as_raw() == &MARK);
    });
    assert_eq!(grey, 0);
    let code = code_that_says_the_mark();
    let read = left_behind(|| {
        let found = codes::decode_qr(&code, Instant::now() + DEADLINE).expect("in time");
        assert!(found.iter().any(|code| code.content() == MARK));
    });
    assert_eq!(read, 0);
}

fn code_that_says_the_mark() -> image::GrayImage {
    let folder = tempfile::tempdir().expect("a folder");
    let (said, file) = (folder.path().join("said"), folder.path().join("code.png"));
    std::fs::write(&said, MARK).expect("below the folder");
    let run = Command::new("qrencode")
        .args(["-8", "-s", "6", "-r"])
        .arg(&said)
        .arg("-o")
        .arg(&file)
        .status();
    assert!(
        run.is_ok_and(|run| run.success()),
        "`cargo xtask setup` installs qrencode"
    );
    image::open(&file).expect("a PNG").to_luma8()
}
