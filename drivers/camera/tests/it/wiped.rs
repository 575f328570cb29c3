//! Memory that held a citizen's document holds it no longer when it is given back.

use image::{GrayImage, Luma};
use kiosk_camera::document::{Corners, Sheet, find, upright};
use kiosk_camera::mrz::read_mrz;

use crate::watch::{MARK, left_behind};

/// One test, because all threads share one allocator.
#[test]
fn no_freed_block_holds_a_piece_of_a_document() {
    let mut picture = GrayImage::from_pixel(640, 480, Luma([0]));
    for (y, row) in picture.rows_mut().enumerate() {
        for (pixel, mark) in row.zip(MARK.iter().cycle()) {
            pixel.0[0] = if (100..200).contains(&y) { *mark } else { 30 };
        }
    }
    let careless = left_behind(|| drop(picture.clone()));
    assert_eq!(careless, 1, "the watch sees what is not wiped");
    let looked_for = left_behind(|| {
        let _ = find(&picture);
    });
    assert_eq!(looked_for, 0);
    assert_eq!(left_behind(|| drop(read_mrz(&picture))), 0);
    let all = Corners([(-0.5, -0.5), (639.5, -0.5), (639.5, 479.5), (-0.5, 479.5)]);
    // As many pixels as there are, so that they are copied as they are.
    let dpi = 25.4 * 640.0 / 297.0;
    let page = upright(&picture, &all, Sheet::A4, dpi).expect("a size");
    let is_there = page
        .picture()
        .as_raw()
        .windows(MARK.len())
        .any(|window| window == MARK);
    assert!(is_there, "the page shows what was in the picture");
    assert_eq!(left_behind(|| drop(page)), 0);
}
