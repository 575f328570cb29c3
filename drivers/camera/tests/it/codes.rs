//! Codes drawn by programs that we did not write (qrencode, zint), on scenes as a camera sees them,
//! and read in competition with `zbarimg`.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use image::{GrayImage, Luma};
use kiosk_camera::codes::{self, Code, CodeError, CodeKind};
use kiosk_device::FailureKind;

use crate::printable::is_printable;
use crate::support::{DEADLINE, rig};

const HD: (u32, u32) = (1280, 720);
const FULL_HD: (u32, u32) = (1920, 1080);

fn later() -> Instant {
    Instant::now() + DEADLINE
}

/// What `program` draws into a PNG that it is told of as its last argument.
fn drawn(program: &str, package: &str, arguments: &[&str]) -> GrayImage {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("code.png");
    let run = Command::new(program).args(arguments).arg(&file).output();
    let run = run.unwrap_or_else(|_| panic!("`cargo xtask setup` installs {package}"));
    let talk = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{program}: {talk}");
    image::open(&file).expect("a PNG").to_luma8()
}

/// A QR with `module_px` pixels a module.
fn qr(content: &str, level: &str, module_px: u32) -> GrayImage {
    let px = module_px.to_string();
    let arguments = ["-l", level, "-s", &px, "-m", "4", "-8", content, "-o"];
    drawn("qrencode", "qrencode", &arguments)
}

/// Letters that differ from length to length.
fn text(length: usize) -> String {
    (0..length)
        .map(|at| char::from(b'!' + ((at * 7 + length) % 90) as u8))
        .map(|letter| if letter == '-' { 'x' } else { letter })
        .collect()
}

/// How a code lies before the camera.
#[derive(Debug, Clone, Copy)]
struct Laid {
    turned_deg: f32,
    blur_px: f32,
    /// Brightness of ink and paper.
    ink: f32,
    paper: f32,
    /// Of a noise in every pixel.
    noise: f32,
}

const WELL: Laid = Laid {
    turned_deg: 0.0,
    blur_px: 0.0,
    ink: 30.0,
    paper: 220.0,
    noise: 0.0,
};

/// A table lit from one side, a code in its middle.
fn scene(code: &GrayImage, (width, height): (u32, u32), laid: Laid, dice: &mut Dice) -> GrayImage {
    let (sin, cos) = laid.turned_deg.to_radians().sin_cos();
    let middle = |side: u32| side as f32 / 2.0;
    let seen = GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 - middle(width), y as f32 - middle(height));
        let u = cos * dx + sin * dy + middle(code.width());
        let v = cos * dy - sin * dx + middle(code.height());
        let light = 0.8 + 0.2 * x as f32 / width as f32;
        let inside =
            (0.0..code.width() as f32).contains(&u) && (0.0..code.height() as f32).contains(&v);
        let grey = if !inside {
            140.0
        } else if code.get_pixel(u as u32, v as u32).0[0] < 128 {
            laid.ink
        } else {
            laid.paper
        };
        let noise = laid.noise * (dice.next() - 0.5);
        Luma([(grey * light + noise).clamp(0.0, 255.0) as u8])
    });
    if laid.blur_px > 0.0 {
        image::imageops::blur(&seen, laid.blur_px)
    } else {
        seen
    }
}

/// Numbers from 0 to 1 that are the same in every run.
struct Dice(u32);

impl Dice {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 24) as f32
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.next()
    }
}

fn says(found: &Result<Vec<Code>, CodeError>, kind: CodeKind, content: &str) -> bool {
    let is_it = |code: &Code| code.kind() == kind && code.content() == content.as_bytes();
    found.as_ref().is_ok_and(|codes| codes.iter().any(is_it))
}

#[test]
fn codes_of_every_size_are_read() {
    for (length, level, module_px) in [
        (1, "H", 3),
        (20, "L", 4),
        (100, "M", 4),
        (300, "Q", 5),
        (800, "L", 5),
        (1500, "M", 4),
        (2300, "L", 4),
    ] {
        let content = text(length);
        let code = qr(&content, level, module_px);
        let seen = scene(&code, FULL_HD, WELL, &mut Dice(1));
        let found = codes::decode_qr(&seen, later());
        assert!(
            says(&found, CodeKind::Qr, &content),
            "{length} bytes, {level}"
        );
    }
}

#[test]
fn turned_and_blurred_codes_are_read() {
    let content = text(90);
    let code = qr(&content, "M", 6);
    for (size, step) in [(HD, 15), (FULL_HD, 45)] {
        for turned in (0..360).step_by(step) {
            let laid = Laid {
                turned_deg: turned as f32,
                blur_px: 0.3 + 0.3 * (turned % 4) as f32,
                noise: 20.0,
                ..WELL
            };
            let seen = scene(&code, size, laid, &mut Dice(turned));
            let found = codes::decode_qr(&seen, later());
            assert!(says(&found, CodeKind::Qr, &content), "{size:?}, {laid:?}");
        }
    }
}

#[test]
fn two_codes_in_one_picture_are_both_read() {
    let (left, right) = (qr("left", "M", 6), qr("right", "M", 6));
    let mut seen = GrayImage::from_pixel(HD.0, HD.1, Luma([200]));
    image::imageops::replace(&mut seen, &left, 100, 200);
    image::imageops::replace(&mut seen, &right, 800, 300);
    let found = codes::decode_qr(&seen, later());
    assert!(says(&found, CodeKind::Qr, "left") && says(&found, CodeKind::Qr, "right"));
}

#[test]
fn the_codes_of_cards_and_papers_are_read() {
    for (number, kind, content) in [
        ("55", CodeKind::Pdf417, "MFANO ASHA 00000017 1990-01-01"),
        ("92", CodeKind::Aztec, "HUDUMA-17-SPECIMEN"),
        ("20", CodeKind::Code128, "KE-00000017"),
        ("58", CodeKind::Qr, "https://mfano.example/17"),
    ] {
        let arguments = [
            "-b",
            number,
            "-d",
            content,
            "--scale=2",
            "--quietzones",
            "-o",
        ];
        let code = drawn("zint", "zint", &arguments);
        let laid = Laid {
            blur_px: 0.5,
            noise: 12.0,
            ..WELL
        };
        let seen = scene(&code, HD, laid, &mut Dice(3));
        let found = codes::read(&seen, later());
        assert!(says(&found, kind, content), "{kind:?}");
        if kind != CodeKind::Qr {
            assert!(codes::decode_qr(&seen, later()).is_ok_and(|found| found.is_empty()));
        }
    }
}

/// Whether somebody else's reader reads `content` from `picture`.
fn zbarimg_reads(picture: &GrayImage, file: &Path, content: &str) -> bool {
    picture.save(file).expect("a PNG");
    let run = Command::new("zbarimg")
        .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(file)
        .output()
        .expect("`cargo xtask setup` installs zbar-tools");
    String::from_utf8_lossy(&run.stdout).trim_end() == content
}

/// Forty scenes from easy to hopeless: no reader reads all of them, and ours reads no fewer.
#[test]
fn zbarimg_does_not_read_more_scenes_than_we_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("scene.png");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for seed in 1..=40 {
        let mut dice = Dice(seed * 7_919);
        let content = text(10 + (dice.next() * 120.0) as usize);
        let module_px = 2 + (dice.next() * 5.0) as u32;
        let code = qr(&content, "M", module_px);
        let laid = Laid {
            turned_deg: dice.between(0.0, 360.0),
            blur_px: dice.between(0.2, 0.5 * module_px as f32),
            ink: dice.between(10.0, 90.0),
            paper: dice.between(150.0, 240.0),
            noise: dice.between(0.0, 60.0),
        };
        let seen = scene(&code, HD, laid, &mut dice);
        if says(&codes::decode_qr(&seen, later()), CodeKind::Qr, &content) {
            ours.push(seed);
        }
        if zbarimg_reads(&seen, &file, &content) {
            theirs.push(seed);
        }
    }
    let talk = format!(
        "we read {} {ours:?}, zbarimg {} {theirs:?}",
        ours.len(),
        theirs.len()
    );
    println!("{talk}");
    assert!(ours.len() >= theirs.len(), "{talk}");
    assert!(ours.len() >= 20, "{talk}");
}

/// Wallpapers that make readers compare everything with everything.
fn wallpapers() -> Vec<(&'static str, GrayImage)> {
    let ring = |side: u32, module: u32, is_black: fn(u32) -> bool| {
        GrayImage::from_fn(FULL_HD.0, FULL_HD.1, move |x, y| {
            let off = |at: u32| ((at / module) % side).abs_diff(side / 2);
            Luma([if is_black(off(x).max(off(y))) { 0 } else { 255 }])
        })
    };
    let mut dice = Dice(5);
    let mut noise = || Luma([(dice.next() * 255.0) as u8]);
    let start = [
        0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 255, 0, 255, 0, 255, 255, 255,
    ];
    vec![
        ("finder patterns, tiny", ring(9, 1, |r| r == 3 || r <= 1)),
        ("finder patterns, small", ring(9, 2, |r| r == 3 || r <= 1)),
        ("finder patterns", ring(9, 3, |r| r == 3 || r <= 1)),
        ("finder patterns, large", ring(9, 9, |r| r == 3 || r <= 1)),
        ("bull's eyes", ring(17, 2, |r| r % 2 == 0)),
        (
            "noise",
            GrayImage::from_fn(FULL_HD.0, FULL_HD.1, |_, _| noise()),
        ),
        (
            "beginnings of PDF417",
            GrayImage::from_fn(FULL_HD.0, FULL_HD.1, |x, _| {
                Luma([start[x as usize / 2 % 17]])
            }),
        ),
        (
            "more finder patterns than any camera has pixels for",
            GrayImage::from_fn(5_000, 5_000, |x, y| {
                let off = (x % 9).abs_diff(4).max((y % 9).abs_diff(4));
                Luma([if off == 3 || off <= 1 { 0 } else { 255 }])
            }),
        ),
        ("black", GrayImage::new(FULL_HD.0, FULL_HD.1)),
        ("one pixel", GrayImage::new(1, 1)),
        ("one row", GrayImage::new(4_000, 1)),
        ("one column", GrayImage::new(1, 4_000)),
    ]
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "measures time, which emulation has more of; runs in `cargo xtask test`"
)]
fn hostile_pictures_end_in_time() {
    // Past its time a reader may finish the step that it is in; the machine may be busy.
    let (given, late_max) = (Duration::from_millis(800), Duration::from_secs(3));
    for (name, picture) in wallpapers() {
        let began = Instant::now();
        let found = codes::read(&picture, Instant::now() + given);
        let took = began.elapsed();
        println!("{name}: {took:?}");
        assert!(took < given + late_max, "{name}: {took:?}");
        assert!(found.map_or(true, |found| found.is_empty()), "{name}");
    }
}

#[test]
fn pictures_of_no_size_or_without_end_are_refused() {
    for (width, height) in [(0, 0), (0, 10), (5_001, 1)] {
        let refused = codes::read(&GrayImage::new(width, height), later());
        assert!(
            matches!(refused, Err(CodeError::Size { .. })),
            "{width} by {height}"
        );
    }
}

#[test]
fn what_a_code_says_cannot_be_printed_and_wipes_itself() {
    fn wipes_itself<T: zeroize::ZeroizeOnDrop>() {}
    wipes_itself::<Code>();
    assert!(
        is_printable!(CodeKind),
        "the question can be answered with yes"
    );
    assert!(!is_printable!(Code));
}

#[test]
fn a_code_before_the_camera_is_read_and_an_empty_plate_is_nothing() {
    let (mut camera, dock) = rig();
    let nothing = camera.read_code(Duration::from_millis(900)).err();
    assert_eq!(nothing.map(|f| f.kind), Some(FailureKind::NothingPresented));
    dock.show(qr("KIOSK-17", "M", 6).into());
    let code = camera.read_code(DEADLINE);
    assert!(code.is_ok_and(|code| code.content() == b"KIOSK-17"));
}
