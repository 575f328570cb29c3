//! Every screen as a picture in `screens` below the test folder of the target, to be looked at; painted is more than black.

use std::path::Path;

use kiosk_domain::Language;
use kiosk_journey::{Palette, TextScale};

use crate::{samples, stage::Stage};

#[test]
fn every_screen_paints_in_every_language_size_and_palette() {
    paint_every_screen(&Stage::new(), "screens");
}

#[test]
fn a_kiosk_on_its_side_paints_them_as_well() {
    paint_every_screen(&Stage::sized(1920, 1080), "screens-wide");
}

fn paint_every_screen(stage: &Stage, folder: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let looks = [
        (
            "en",
            Language::English,
            TextScale::Standard,
            Palette::Standard,
        ),
        (
            "sw",
            Language::Kiswahili,
            TextScale::Standard,
            Palette::Standard,
        ),
        (
            "large",
            Language::Kiswahili,
            TextScale::Large,
            Palette::Dark,
        ),
        (
            "largest",
            Language::English,
            TextScale::Largest,
            Palette::HighContrast,
        ),
    ];
    for (look, language, text_scale, palette) in looks {
        for (name, mut view) in samples::screens() {
            (view.language, view.text_scale, view.palette) = (language, text_scale, palette);
            stage.show(&view);
            let picture = stage.face.window().take_snapshot().unwrap();
            let first = picture.as_bytes()[..4].to_vec();
            let painted = picture.as_bytes().chunks(4).any(|pixel| pixel != first);
            assert!(painted, "{name} in {look} is one colour");
            let path = folder.join(format!("{look}-{name}.png"));
            let (width, height) = (picture.width(), picture.height());
            image::save_buffer(
                path,
                picture.as_bytes(),
                width,
                height,
                image::ColorType::Rgba8,
            )
            .unwrap();
        }
    }
}
