//! The proof on the last page is read by a scanner that is not ours, in every palette and shape.

use std::path::Path;
use std::process::Command;

use i_slint_backend_testing::ElementHandle;
use kiosk_journey::{Palette, Screen, StatusNotice, TextScale, View};

use crate::samples::{self, PROOF};
use crate::stage::Stage;

#[test]
fn without_paper_the_proof_is_read_from_the_screen_by_an_outside_scanner() {
    read_in_every_look(&Stage::new());
}

#[test]
fn on_a_wide_screen_it_is_read_as_well() {
    read_in_every_look(&Stage::sized(1920, 1080));
}

#[test]
fn what_to_do_with_the_code_stands_beside_it_at_every_text_size() {
    let stage = Stage::new();
    for text_scale in TEXT_SCALES {
        let view = without_paper(Palette::Standard, text_scale);
        stage.show(&view);
        let said = ElementHandle::find_by_accessible_label(
            stage.face.component(),
            "No paper came out. Please photograph this code with your phone, or write the reference down.",
        );
        let words = said.last().expect("the page says what to do");
        let bottom = words.absolute_position().y + words.size().height;
        let room = stage.foot_of_the_page();
        assert!(bottom <= room, "{text_scale:?}: {bottom} is below {room}");
    }
}

#[test]
fn on_a_page_with_paper_there_is_no_code() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::Done(samples::done())));
    assert_eq!(scanned(&stage, "with-paper"), "");
}

const TEXT_SCALES: [TextScale; 3] = [TextScale::Standard, TextScale::Large, TextScale::Largest];

/// Also while there is no connection, which takes room of its own.
fn read_in_every_look(stage: &Stage) {
    for palette in [Palette::Standard, Palette::Dark, Palette::HighContrast] {
        for text_scale in TEXT_SCALES {
            stage.show(&without_paper(palette, text_scale));
            let width = stage.face.window().size().width;
            let name = format!("proof-{palette:?}-{text_scale:?}-{width}");
            assert_eq!(scanned(stage, &name), PROOF, "{name}");
        }
    }
}

fn without_paper(palette: Palette, text_scale: TextScale) -> View {
    View {
        palette,
        text_scale,
        notices: vec![StatusNotice::Offline],
        ..samples::view(Screen::Done(samples::done_without_paper()))
    }
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
