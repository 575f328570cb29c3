//! Every screen in every look, on a sheet for each palette and size, compared with the sheet that a
//! person has looked at (`tests/goldens/`). `cargo xtask bless kiosk-app` writes them anew.
//!
//! Fonts and icons are the house's own and the renderer is software, so that machines hardly differ;
//! what they may differ in is a shade at an edge, and that is forgiven.

use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};
use kiosk_domain::Language;
use kiosk_journey::{Palette, TextScale};

use crate::{samples, stage::Stage};

/// Headings can be read, and eleven sheets are small.
const SCALE: f32 = 0.15;
const WIDTH: u32 = 162;
const HEIGHT: u32 = 288;
/// Pictures side by side: five screens, each in both languages.
const ACROSS: u32 = 10;
/// A pixel differs from here on, of 255; colours are kept in steps of sixteen.
const SHADE: u8 = 40;
/// So many pixels of a picture may differ: less than a letter has.
const PIXELS_MAX: usize = 12;

struct Look {
    name: &'static str,
    palette: Palette,
    text_scale: TextScale,
    low_reach: bool,
}

fn looks() -> Vec<Look> {
    let palettes = [Palette::Standard, Palette::Dark, Palette::HighContrast];
    let names = [
        ["standard", "standard-large", "standard-largest"],
        ["dark", "dark-large", "dark-largest"],
        [
            "high-contrast",
            "high-contrast-large",
            "high-contrast-largest",
        ],
    ];
    let sizes = [TextScale::Standard, TextScale::Large, TextScale::Largest];
    let look = |name, palette, text_scale, low_reach| Look {
        name,
        palette,
        text_scale,
        low_reach,
    };
    let mut looks: Vec<_> = palettes
        .into_iter()
        .zip(names)
        .flat_map(|(palette, names)| {
            names
                .into_iter()
                .zip(sizes)
                .map(move |(name, size)| look(name, palette, size, false))
        })
        .collect();
    looks.push(look(
        "low-reach",
        Palette::Standard,
        TextScale::Standard,
        true,
    ));
    looks.push(look(
        "low-reach-largest",
        Palette::Standard,
        TextScale::Largest,
        true,
    ));
    looks
}

/// The screens as they look, left to right and top to bottom, each in English and in Kiswahili.
fn painted(stage: &Stage, look: &Look) -> (RgbImage, Vec<String>) {
    let mut names = Vec::new();
    let count = u32::try_from(samples::screens().len() * Language::ALL.len()).unwrap();
    let mut sheet = RgbImage::new(ACROSS * WIDTH, count.div_ceil(ACROSS) * HEIGHT);
    for (name, _) in samples::screens() {
        for language in Language::ALL {
            let place = u32::try_from(names.len()).unwrap();
            names.push(format!("{name} in {language:?}"));
            let picture = picture(stage, look, name, language);
            let (x, y) = (place % ACROSS * WIDTH, place / ACROSS * HEIGHT);
            image::imageops::replace(&mut sheet, &picture, x.into(), y.into());
        }
    }
    (sheet, names)
}

fn picture(stage: &Stage, look: &Look, name: &str, language: Language) -> RgbImage {
    let mut screens = samples::screens().into_iter();
    let (_, mut view) = screens.find(|(its, _)| *its == name).unwrap();
    (view.palette, view.text_scale) = (look.palette, look.text_scale);
    (view.language, view.low_reach) = (language, look.low_reach);
    stage.show(&view);
    let snapshot = stage.face.window().take_snapshot().unwrap();
    assert_eq!((snapshot.width(), snapshot.height()), (WIDTH, HEIGHT));
    let pixels = snapshot.as_slice().iter();
    let bytes = pixels
        .flat_map(|p| [p.r, p.g, p.b].map(|shade| shade & 0xF0))
        .collect();
    RgbImage::from_raw(WIDTH, HEIGHT, bytes).unwrap()
}

fn differs(one: Rgb<u8>, other: Rgb<u8>) -> bool {
    one.0
        .iter()
        .zip(other.0)
        .any(|(one, other)| one.abs_diff(other) > SHADE)
}

/// The pictures that differ, and the golden sheet with what differs in red.
fn compared(golden: &RgbImage, new: &RgbImage, names: &[String]) -> (Vec<String>, RgbImage) {
    let mut shown = golden.clone();
    let mut wrong = Vec::new();
    for (place, name) in (0u32..).zip(names) {
        let (left, top) = (place % ACROSS * WIDTH, place / ACROSS * HEIGHT);
        let mut pixels = 0;
        for y in top..top + HEIGHT {
            for x in left..left + WIDTH {
                if differs(*golden.get_pixel(x, y), *new.get_pixel(x, y)) {
                    shown.put_pixel(x, y, Rgb([255, 0, 0]));
                    pixels += 1;
                }
            }
        }
        if pixels > PIXELS_MAX {
            wrong.push(format!("{name} ({pixels} pixels)"));
        }
    }
    (wrong, shown)
}

fn golden_path(look: &Look) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    folder.join(format!("{}.png", look.name))
}

fn save(sheet: &RgbImage, path: &Path) {
    use image::ImageEncoder as _;
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = std::fs::File::create(path).unwrap();
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive);
    let (width, height) = sheet.dimensions();
    encoder
        .write_image(sheet, width, height, image::ExtendedColorType::Rgb8)
        .unwrap();
}

/// What is wrong with this sheet, if anything is.
fn check(look: &Look, sheet: &RgbImage, names: &[String]) -> Option<String> {
    let path = golden_path(look);
    if std::env::var_os("BLESS").is_some() {
        save(sheet, &path);
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sheets");
    let golden = image::open(&path).map(image::DynamicImage::into_rgb8);
    let golden = golden
        .ok()
        .filter(|golden| golden.dimensions() == sheet.dimensions());
    let Some(golden) = golden else {
        save(sheet, &folder.join(format!("{}.png", look.name)));
        return Some(format!(
            "{}: no sheet of this size in tests/goldens",
            look.name
        ));
    };
    let (wrong, shown) = compared(&golden, sheet, names);
    if wrong.is_empty() {
        return None;
    }
    save(sheet, &folder.join(format!("{}.png", look.name)));
    let difference = folder.join(format!("{}-difference.png", look.name));
    save(&shown, &difference);
    Some(format!(
        "{}: {}; see {}",
        look.name,
        wrong.join(", "),
        difference.display()
    ))
}

#[test]
fn every_screen_looks_as_it_did_when_somebody_looked_at_it() {
    let stage = Stage::small(SCALE);
    let looks = looks();
    let wrong = looks.iter().filter_map(|look| {
        let (sheet, names) = painted(&stage, look);
        check(look, &sheet, &names)
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(
        wrong.is_empty(),
        "{}\nif this is meant, run `cargo xtask bless kiosk-app` and look at the sheets",
        wrong.join("\n")
    );
}

#[test]
fn a_changed_word_is_seen_and_a_changed_shade_is_not() {
    let stage = Stage::small(SCALE);
    let look = &looks()[0];
    let shown = |label: &str| {
        let mut about = samples::about();
        about.takes = label.into();
        let view = samples::view(kiosk_journey::Screen::AboutService(about));
        stage.show(&view);
        let snapshot = stage.face.window().take_snapshot().unwrap();
        let bytes = snapshot
            .as_slice()
            .iter()
            .flat_map(|p| [p.r, p.g, p.b])
            .collect();
        let mut sheet = RgbImage::new(ACROSS * WIDTH, HEIGHT);
        let picture = RgbImage::from_raw(WIDTH, HEIGHT, bytes).unwrap();
        image::imageops::replace(&mut sheet, &picture, 0, 0);
        sheet
    };
    let names = ["about".to_owned()];
    let golden = shown("About ten days");
    let mut shaded = golden.clone();
    shaded.pixels_mut().for_each(|pixel| pixel.0[0] ^= 0x08);
    assert_eq!(
        compared(&golden, &shaded, &names).0,
        [""; 0],
        "{}",
        look.name
    );
    let (wrong, _) = compared(&golden, &shown("About six days"), &names);
    assert_eq!(wrong.len(), 1);
}
