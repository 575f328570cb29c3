//! Pictures that nobody took: a code, and a face from ovals.

use image::{GrayImage, Luma};
use qrcode::{EcLevel, QrCode};

/// Pixels a module, and modules of white around them.
const MODULE_PX: u32 = 4;
const QUIET: u32 = 4;

/// A QR code that says `content`.
pub fn code(content: &str) -> GrayImage {
    let code = QrCode::with_error_correction_level(content, EcLevel::M).expect("short");
    let side = u32::try_from(code.width()).expect("small");
    let modules = code.to_colors();
    let whole = (side + 2 * QUIET) * MODULE_PX;
    GrayImage::from_fn(whole, whole, |x, y| {
        let within = |px: u32| (px / MODULE_PX).checked_sub(QUIET).filter(|at| *at < side);
        let dark = within(x).zip(within(y)).is_some_and(|(x, y)| {
            let at = usize::try_from(y * side + x).expect("small");
            modules[at] == qrcode::Color::Dark
        });
        Luma([if dark { 20 } else { 235 }])
    })
}

/// Left to right, top to bottom: middle, half axes, grey.
const OVALS: [(f32, f32, f32, f32, u8); 19] = [
    (160.0, 140.0, 82.0, 100.0, 40), // hair
    (160.0, 160.0, 70.0, 90.0, 195),
    (160.0, 320.0, 120.0, 60.0, 90), // shoulders
    (132.0, 143.0, 20.0, 12.0, 150), // sockets, eyes, pupils, brows, cheeks
    (188.0, 143.0, 20.0, 12.0, 150),
    (132.0, 145.0, 13.0, 6.0, 225),
    (188.0, 145.0, 13.0, 6.0, 225),
    (132.0, 145.0, 6.0, 6.0, 30),
    (188.0, 145.0, 6.0, 6.0, 30),
    (132.0, 129.0, 18.0, 3.0, 50),
    (188.0, 129.0, 18.0, 3.0, 50),
    (118.0, 190.0, 14.0, 12.0, 205),
    (202.0, 190.0, 14.0, 12.0, 205),
    (160.0, 170.0, 6.0, 22.0, 215), // nose
    (160.0, 190.0, 14.0, 5.0, 140),
    (154.0, 190.0, 4.0, 3.0, 60),
    (166.0, 190.0, 4.0, 3.0, 60),
    (160.0, 214.0, 24.0, 6.0, 110), // lips
    (160.0, 213.0, 22.0, 2.0, 60),
];

/// A face that the detector takes for one: the drawing of the camera's own tests.
pub fn face() -> GrayImage {
    let drawn = GrayImage::from_fn(320, 320, |x, y| {
        #[expect(clippy::cast_precision_loss, reason = "below 320")]
        let (x, y) = (x as f32, y as f32);
        let covers = |(middle_x, middle_y, wide, high, _): &&(f32, f32, f32, f32, u8)| {
            ((x - middle_x) / wide).powi(2) + ((y - middle_y) / high).powi(2) <= 1.0
        };
        let top = OVALS.iter().rev().find(covers);
        Luma([top.map_or(170, |oval| oval.4)])
    });
    image::imageops::blur(&drawn, 2.5)
}
