//! The proof on the last page is read by a scanner that is not ours, in every palette and shape.

use std::path::Path;
use std::process::Command;

use kiosk_journey::{Palette, Screen};

use crate::samples::{self, PROOF};
use crate::stage::Stage;

#[test]
fn without_paper_the_proof_is_read_from_the_screen_by_an_outside_scanner() {
    let stage = Stage::new();
    for palette in [Palette::Standard, Palette::Dark, Palette::HighContrast] {
        assert_eq!(read(&stage, palette), PROOF, "{palette:?}");
    }
}

#[test]
fn on_a_wide_screen_it_is_read_as_well() {
    assert_eq!(read(&Stage::sized(1920, 1080), Palette::Standard), PROOF);
}

#[test]
fn on_a_page_with_paper_there_is_no_code() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::Done(samples::done())));
    assert_eq!(scanned(&stage, "with-paper"), "");
}

fn read(stage: &Stage, palette: Palette) -> String {
    let mut view = samples::view(Screen::Done(samples::done_without_paper()));
    view.palette = palette;
    stage.show(&view);
    let picture = stage.face.window().take_snapshot().unwrap();
    scanned(stage, &format!("proof-{palette:?}-{}", picture.width()))
}

fn scanned(stage: &Stage, name: &str) -> String {
    let picture = stage.face.window().take_snapshot().unwrap();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
    let (width, height) = (picture.width(), picture.height());
    let colours = image::ColorType::Rgba8;
    image::save_buffer(&path, picture.as_bytes(), width, height, colours).unwrap();
    let seen = Command::new("zbarimg")
        .args(["--quiet", "--raw"])
        .arg(&path)
        .output()
        .expect("zbarimg is installed by `cargo xtask setup`");
    String::from_utf8(seen.stdout).unwrap().trim().to_owned()
}
