//! Faces that nobody has: drawn, because the detector takes a drawing for a face and no picture of
//! somebody is needed. How it does with people's faces is its authors' word, not measured here.

use image::imageops::{FilterType, overlay, resize};
use image::{GrayImage, Luma};
use imageproc::drawing::draw_filled_ellipse_mut;
use imageproc::filter::gaussian_blur_f32;
use imageproc::noise::gaussian_noise_mut;
use kiosk_camera::document::Sheet;
use kiosk_camera::face::{Face, NotFramed, PIXELS_MAX, look};
use proptest::prelude::*;

use crate::plate::{Look, photograph};

const WALL: Luma<u8> = Luma([170]);

/// A face from the front, 320 pixels high and wide with hair and shoulders.
fn drawn() -> GrayImage {
    let mut face = GrayImage::from_pixel(320, 320, WALL);
    let mut oval = |x: i32, y: i32, wide: i32, high: i32, grey: u8| {
        draw_filled_ellipse_mut(&mut face, (x, y), wide, high, Luma([grey]));
    };
    oval(160, 140, 82, 100, 40); // hair
    oval(160, 160, 70, 90, 195);
    oval(160, 320, 120, 60, 90); // shoulders
    for side in [-1, 1] {
        let x = 160 + side * 28;
        oval(x, 143, 20, 12, 150); // socket
        oval(x, 145, 13, 6, 225);
        oval(x, 145, 6, 6, 30); // pupil
        oval(x, 129, 18, 3, 50); // brow
        oval(x + side * 14, 190, 14, 12, 205); // cheek
    }
    oval(160, 170, 6, 22, 215); // nose
    oval(160, 190, 14, 5, 140);
    oval(154, 190, 4, 3, 60);
    oval(166, 190, 4, 3, 60);
    oval(160, 214, 24, 6, 110); // lips
    oval(160, 213, 22, 2, 60);
    gaussian_blur_f32(&face, 2.5)
}

/// A camera's picture with faces: left and top of each, and its side, in pixels.
fn seen(faces: &[(i64, i64, u32)]) -> GrayImage {
    let mut picture = GrayImage::from_pixel(1280, 720, WALL);
    for (left, top, side) in faces {
        let face = resize(&drawn(), *side, *side, FilterType::Triangle);
        overlay(&mut picture, &face, *left, *top);
    }
    gaussian_noise_mut(&mut picture, 0.0, 4.0, 7);
    picture
}

#[test]
fn one_face_in_the_middle_is_framed_and_is_where_it_was_drawn() {
    let Face { x, y, height, .. } = look(&seen(&[(340, 60, 600)])).expect("a face");
    assert!((x - 0.5).abs() < 0.05 && (y - 0.5).abs() < 0.1, "{x} {y}");
    assert!((0.35..0.5).contains(&height), "{height}");
}

#[test]
fn each_way_to_stand_wrong_has_its_reason() {
    assert_eq!(look(&seen(&[])), Err(NotFramed::Nobody));
    assert_eq!(
        look(&seen(&[(100, 120, 480), (700, 120, 480)])),
        Err(NotFramed::MoreThanOne)
    );
    assert_eq!(look(&seen(&[(520, 240, 240)])), Err(NotFramed::TooFar));
    assert_eq!(look(&seen(&[(40, -190, 1200)])), Err(NotFramed::TooNear));
    assert_eq!(look(&seen(&[(0, 120, 480)])), Err(NotFramed::OffCentre));
    assert_eq!(look(&seen(&[(400, 240, 480)])), Err(NotFramed::OffCentre));
}

#[test]
fn a_portrait_camera_sees_the_same() {
    let mut picture = GrayImage::from_pixel(720, 1280, WALL);
    overlay(
        &mut picture,
        &resize(&drawn(), 700, 700, FilterType::Triangle),
        10,
        270,
    );
    assert!(look(&picture).is_ok());
}

#[test]
fn a_document_and_half_a_face_are_nobody() {
    let page = photograph(Sheet::PassportPage, Look::good(), 1);
    assert_eq!(look(&page.picture), Err(NotFramed::Nobody));
    assert_eq!(look(&seen(&[(-230, 120, 480)])), Err(NotFramed::Nobody));
}

#[test]
fn pictures_of_any_size_are_looked_at_or_refused() {
    for (width, height) in [
        (0, 0),
        (1, 1),
        (23, 24),
        (24, 24),
        (25, 4000),
        (4000, 25),
        (320, 240),
    ] {
        let picture = GrayImage::from_pixel(width, height, Luma([99]));
        assert_eq!(look(&picture), Err(NotFramed::Nobody), "{width}x{height}");
    }
    let huge = GrayImage::new(4001, 4001);
    assert!(u64::from(huge.width()).pow(2) > PIXELS_MAX);
    assert_eq!(look(&huge), Err(NotFramed::TooLarge));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn noise_and_pieces_of_faces_are_no_panic(
        seed in any::<u64>(),
        deviation in 0.0..150.0f64,
        faces in prop::collection::vec((-200..480i64, -200..360i64, 20..900u32), 0..5),
    ) {
        let mut picture = GrayImage::from_pixel(480, 360, WALL);
        for (left, top, side) in faces {
            let face = resize(&drawn(), side, side, FilterType::Nearest);
            overlay(&mut picture, &face, left, top);
        }
        gaussian_noise_mut(&mut picture, 0.0, deviation, seed);
        if let Ok(face) = look(&picture) {
            prop_assert!((0.3..0.7).contains(&face.x) && (0.3..0.7).contains(&face.y));
        }
    }
}
