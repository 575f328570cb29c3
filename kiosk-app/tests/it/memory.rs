//! A kiosk serves thousands between two starts: what the face holds after a citizen, it holds after
//! every citizen.

use kiosk_domain::Language;
use kiosk_journey::{Screen, View};

use crate::{live, samples, stage::Stage};

/// Until every cache has seen every letter of every page.
const WARM: usize = 3;
const CITIZENS: usize = 6;
/// What the face may hold more after all of them. A text that stays, or a picture, is more.
const BYTES_MAX: isize = 4 << 10;

/// Every page in both languages, painted, and then nobody; what it was told is forgotten.
fn serve(stage: &Stage) {
    for (number, (_, mut view)) in samples::screens().into_iter().enumerate() {
        view.language = Language::ALL[number % Language::ALL.len()];
        show(stage, &view);
    }
    let home = Screen::Attract {
        services: 128,
        agencies: 45,
    };
    show(stage, &samples::view(home));
    drop(stage.take_events());
    drop(stage.heard());
}

fn show(stage: &Stage, view: &View) {
    stage.show(view);
    stage.face.window().take_snapshot().unwrap();
}

#[test]
fn the_face_holds_no_more_after_many_citizens_than_after_a_few() {
    let stage = Stage::new();
    for _ in 0..WARM {
        serve(&stage);
    }
    let before = live::bytes();
    let mut held = Vec::with_capacity(CITIZENS);
    for _ in 0..CITIZENS {
        serve(&stage);
        held.push(live::bytes() - before);
    }
    let most = held.last().copied().unwrap_or_default();
    assert!(most <= BYTES_MAX, "bytes more after each citizen: {held:?}");
}
