//! Documents on a plate: found, put upright, judged, and refused with a reason.

use image::imageops::rotate180;
use image::{GrayImage, Luma};
use imageproc::filter::gaussian_blur_f32;
use imageproc::geometric_transformations::{Border, Interpolation, Projection, warp_into};
use imageproc::noise::gaussian_noise_mut;
use kiosk_camera::document::{Corners, Flaw, NotFound, PIXELS_MAX, Sheet, find, measure, upright};
use kiosk_camera::mrz::read_mrz;
use kiosk_device::{Failure, FailureKind};
use proptest::prelude::*;

use crate::plate::{HEIGHT, Look, Scene, WIDTH, photograph, scene};

const SCENES: u64 = 60;
/// How far from where it is a corner may be found, in pixels. Rendered edges are straight and found
/// to a tenth of a pixel; worn ones are not.
const OFF_MAX: f64 = 1.0;
const DPI: f64 = 200.0;

/// How far the worst corner is off.
fn off(scene: &Scene) -> Result<f64, NotFound> {
    let corners = find(&scene.picture)?;
    let off = |(found, seen): (&(f64, f64), (f32, f32))| {
        (found.0 - f64::from(seen.0)).hypot(found.1 - f64::from(seen.1))
    };
    Ok(corners
        .0
        .iter()
        .zip(scene.corners)
        .map(off)
        .fold(0.0, f64::max))
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "many pictures: emulation takes minutes; runs in `cargo xtask test`"
)]
fn corners_are_found_within_a_pixel_in_60_of_60_scenes() {
    for seed in 0..SCENES {
        let scene = scene(seed);
        let off = off(&scene);
        assert!(
            off.is_ok_and(|off| off <= OFF_MAX),
            "{off:?} {}",
            scene.story
        );
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "many pictures: emulation takes minutes; runs in `cargo xtask test`"
)]
fn a_page_that_leans_comes_out_upright_and_its_zone_is_read_also_upside_down() {
    for seed in 0..12 {
        let sheet = [Sheet::Card, Sheet::PassportPage][(seed % 2) as usize];
        let turned_degrees = seed as f32 * 5.0 - 28.0;
        let look = Look {
            turned_degrees,
            shade: 0.7,
            noise: 4.0,
            ..Look::good()
        };
        let scene = photograph(sheet, look, seed);
        let corners = find(&scene.picture).expect("a page");
        let page = upright(&scene.picture, &corners, sheet, DPI).expect("a size");
        for picture in [page.picture().clone(), rotate180(page.picture())] {
            let zone =
                read_mrz(&picture).unwrap_or_else(|reason| panic!("{reason}: {}", scene.story));
            assert!(zone.lines().eq(scene.lines.lines()), "{}", scene.story);
        }
    }
}

/// imageproc's warp is a second opinion on what upright is.
#[test]
fn somebody_elses_warp_makes_the_same_page() {
    let scene = scene(7);
    let corners = find(&scene.picture).expect("a page");
    let ours = upright(&scene.picture, &corners, scene.sheet, 100.0).expect("a size");
    let (width, height) = ours.picture().dimensions();
    let (right, bottom) = (width as f32 - 0.5, height as f32 - 0.5);
    let edges = [(-0.5, -0.5), (right, -0.5), (right, bottom), (-0.5, bottom)];
    let seen = corners.0.map(|(x, y)| (x as f32, y as f32));
    let projection = Projection::from_control_points(seen, edges).expect("four corners");
    let mut theirs = GrayImage::new(width, height);
    let beyond = Border::Constant(Luma([0]));
    warp_into(
        &scene.picture,
        projection,
        Interpolation::Bilinear,
        beyond,
        &mut theirs,
    );
    let unlike = ours
        .picture()
        .pixels()
        .zip(theirs.pixels())
        .filter(|(a, b)| a.0[0].abs_diff(b.0[0]) > 2);
    assert_eq!(unlike.count(), 0);
}

/// What hinders reading a passport's page that is seen so, and then looks like `spoilt`.
fn flaw(look: Look, spoilt: impl Fn(&mut GrayImage)) -> Result<(), Flaw> {
    let scene = photograph(Sheet::PassportPage, look, 3);
    let corners = find(&scene.picture).expect("a page");
    let mut picture = scene.picture.clone();
    spoilt(&mut picture);
    let page = upright(&picture, &corners, Sheet::PassportPage, DPI).expect("a size");
    measure(page.picture()).judge()
}

#[test]
fn dark_glaring_and_blurred_pages_are_refused_each_with_its_reason() {
    let fine = |_: &mut GrayImage| {};
    assert_eq!(flaw(Look::good(), fine), Ok(()));
    assert_eq!(
        flaw(
            Look {
                noise: 8.0,
                shade: 0.6,
                ..Look::good()
            },
            fine
        ),
        Ok(())
    );
    assert_eq!(
        flaw(
            Look {
                blur: 3.0,
                ..Look::good()
            },
            fine
        ),
        Err(Flaw::Blurred)
    );
    // Noise is not sharpness.
    assert_eq!(
        flaw(
            Look {
                blur: 3.0,
                noise: 8.0,
                ..Look::good()
            },
            fine
        ),
        Err(Flaw::Blurred)
    );
    assert_eq!(
        flaw(
            Look {
                paper: 60,
                plate: 12,
                ..Look::good()
            },
            fine
        ),
        Err(Flaw::TooDark)
    );
    let mirrored = |picture: &mut GrayImage| {
        for (x, y, pixel) in picture.enumerate_pixels_mut() {
            let off = (x as f32 - WIDTH as f32 / 2.0).hypot(y as f32 - HEIGHT as f32 / 2.0);
            let lamp = 400.0 * (1.0 - off / 200.0).max(0.0);
            pixel.0[0] = (f32::from(pixel.0[0]) + lamp).min(255.0) as u8;
        }
    };
    assert_eq!(flaw(Look::good(), mirrored), Err(Flaw::Glare));
}

#[test]
fn an_empty_plate_is_nothing_also_when_it_is_noisy_and_shaded() {
    let mut plate = GrayImage::from_fn(WIDTH, HEIGHT, |x, _| Luma([(120 - x / 32) as u8]));
    assert_eq!(find(&plate), Err(NotFound::Nothing));
    for seed in 0..4 {
        gaussian_noise_mut(&mut plate, 0.0, 6.0, seed);
        assert_eq!(find(&plate), Err(NotFound::Nothing));
    }
    assert_eq!(
        Failure::from(NotFound::Nothing).kind,
        FailureKind::NothingPresented
    );
}

#[test]
fn a_page_that_an_edge_of_the_picture_cuts_is_not_whole() {
    let scene = photograph(
        Sheet::Card,
        Look {
            size: 0.6,
            ..Look::good()
        },
        1,
    );
    let (left, top) = (
        scene.corners[0].0 as u32 + 60,
        scene.corners[0].1 as u32 + 60,
    );
    let cut = |x, y| {
        let part = image::imageops::crop_imm(&scene.picture, x, y, WIDTH - left, HEIGHT - top);
        find(&part.to_image())
    };
    assert_eq!(cut(left, 0), Err(NotFound::NotWhole));
    assert_eq!(cut(0, top), Err(NotFound::NotWhole));
    assert_eq!(cut(left, top), Err(NotFound::NotWhole));
}

#[test]
fn what_has_no_four_straight_edges_is_no_document() {
    let plate = GrayImage::from_pixel(WIDTH, HEIGHT, Luma([60]));
    let mut ball = plate.clone();
    imageproc::drawing::draw_filled_circle_mut(&mut ball, (900, 500), 300, Luma([200]));
    assert_eq!(find(&ball), Err(NotFound::NoEdges));
    let mut wedge = plate;
    let corners =
        [(500, 900), (960, 100), (1400, 900)].map(|(x, y)| imageproc::point::Point::new(x, y));
    imageproc::drawing::draw_polygon_mut(&mut wedge, &corners, Luma([200]));
    assert_eq!(find(&wedge), Err(NotFound::NoEdges));
}

#[test]
fn dust_and_a_crumb_beside_the_page_do_not_move_its_corners() {
    let mut scene = photograph(
        Sheet::PassportPage,
        Look {
            size: 0.7,
            ..Look::good()
        },
        9,
    );
    let clean = off(&scene).expect("a page");
    for at in 0..40 {
        let (x, y) = (40 + at * 45, 30 + (at * 331) % 60);
        imageproc::drawing::draw_filled_circle_mut(&mut scene.picture, (x, y), 2, Luma([200]));
    }
    imageproc::drawing::draw_filled_circle_mut(&mut scene.picture, (90, 540), 25, Luma([210]));
    scene.picture = gaussian_blur_f32(&scene.picture, 0.7);
    let off = off(&scene).expect("a page");
    assert!((off - clean).abs() < 0.5, "{off}");
}

#[test]
fn pictures_of_any_size_are_looked_at_or_refused() {
    for (width, height) in [
        (0, 0),
        (1, 1),
        (1, 5000),
        (5000, 1),
        (47, 48),
        (48, 48),
        (3, 3),
    ] {
        let picture = GrayImage::from_pixel(width, height, Luma([200]));
        assert_eq!(find(&picture), Err(NotFound::Nothing), "{width}x{height}");
    }
    let huge = GrayImage::new(4001, 4001);
    assert!(u64::from(huge.width()).pow(2) > PIXELS_MAX);
    assert_eq!(find(&huge), Err(NotFound::TooLarge));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn noise_and_boxes_are_no_panic(
        seed in any::<u64>(),
        width in 1..400u32,
        height in 1..400u32,
        deviation in 0.0..120.0f64,
        boxes in prop::collection::vec((0..400i32, 0..400i32, 1..300u32, 1..300u32, any::<u8>()), 0..6),
    ) {
        let mut picture = GrayImage::from_pixel(width, height, Luma([128]));
        for (x, y, wide, high, grey) in boxes {
            let rect = imageproc::rect::Rect::at(x, y).of_size(wide, high);
            imageproc::drawing::draw_filled_rect_mut(&mut picture, rect, Luma([grey]));
        }
        gaussian_noise_mut(&mut picture, 0.0, deviation, seed);
        let inside = |Corners(corners): Corners| corners.iter().all(|(x, y)| {
            *x >= 0.0 && *y >= 0.0 && *x < f64::from(width) && *y < f64::from(height)
        });
        prop_assert!(find(&picture).is_ok_and(inside) || find(&picture).is_err());
        let _ = measure(&picture).judge();
    }
}
