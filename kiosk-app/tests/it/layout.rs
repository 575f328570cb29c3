//! Every control lies on the glass, apart from its neighbours, with words on it, within reach of Tab.

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use kiosk_domain::Language;
use kiosk_journey::{Palette, TextScale, View};

use crate::{samples, stage::Stage};

/// 20 mm at 0.311 mm a pixel.
const TARGET_PX_MIN: f32 = 64.0;

pub struct Spot {
    pub label: String,
    left: f32,
    pub top: f32,
    right: f32,
    pub bottom: f32,
}

impl Spot {
    pub fn of(control: &ElementHandle) -> Self {
        let (at, size) = (control.absolute_position(), control.size());
        Self {
            label: control.accessible_label().unwrap_or_default().into(),
            left: at.x,
            top: at.y,
            right: at.x + size.width,
            bottom: at.y + size.height,
        }
    }

    pub fn meets(&self, other: &Self) -> bool {
        let apart = self.right <= other.left
            || other.right <= self.left
            || self.bottom <= other.top
            || other.bottom <= self.top;
        !apart
    }
}

fn every_look(stage: &Stage, check: impl Fn(&str, &View)) {
    for language in Language::ALL {
        for text_scale in [TextScale::Standard, TextScale::Large, TextScale::Largest] {
            for palette in [Palette::Standard, Palette::Dark, Palette::HighContrast] {
                for (name, mut view) in samples::screens() {
                    (view.language, view.text_scale, view.palette) =
                        (language, text_scale, palette);
                    stage.show(&view);
                    let name = format!("{name} {language:?} {text_scale:?} {palette:?}");
                    check(&name, &view);
                }
            }
        }
    }
}

/// Whether the page is longer than the glass, and therefore offers to move.
pub fn scrolls(stage: &Stage) -> bool {
    let labels = stage.labels();
    labels
        .iter()
        .any(|l| l == "Further down" || l == "Chini zaidi")
}

#[test]
fn every_control_lies_on_the_glass_and_none_meets_another() {
    check_every_control(&Stage::new());
}

#[test]
fn nor_on_a_kiosk_on_its_side() {
    check_every_control(&Stage::sized(1920, 1080));
}

fn check_every_control(stage: &Stage) {
    let glass = stage.face.window().size();
    let (right, bottom) = (glass.width as f32 + 0.5, glass.height as f32 + 0.5);
    every_look(stage, |name, _| {
        let spots: Vec<_> = stage.controls().iter().map(Spot::of).collect();
        assert!(spots.len() >= 4, "{name}: the tool bar at least");
        for spot in &spots {
            assert!(!spot.label.is_empty(), "{name}: a control without words");
            let wide = spot.left >= 0.0 && spot.right <= right;
            assert!(
                wide,
                "{name}: `{}` leaves the glass sideways: {} to {}",
                spot.label, spot.left, spot.right
            );
            let large =
                spot.right - spot.left >= TARGET_PX_MIN && spot.bottom - spot.top >= TARGET_PX_MIN;
            assert!(large, "{name}: `{}` is smaller than a finger", spot.label);
        }
        if scrolls(stage) {
            return;
        }
        for spot in &spots {
            assert!(
                spot.top >= 0.0 && spot.bottom <= bottom,
                "{name}: `{}` leaves the glass",
                spot.label
            );
        }
        keep_apart(name, &spots);
    });
}

/// No control lies over another.
pub fn keep_apart(name: &str, spots: &[Spot]) {
    for (place, spot) in spots.iter().enumerate() {
        for other in &spots[place + 1..] {
            assert!(
                !spot.meets(other),
                "{name}: `{}` meets `{}`",
                spot.label,
                other.label
            );
        }
    }
}

#[test]
fn no_page_needs_to_be_moved_at_the_standard_size() {
    let stage = Stage::new();
    for language in Language::ALL {
        for (name, mut view) in samples::screens() {
            view.language = language;
            stage.show(&view);
            assert!(
                !scrolls(&stage),
                "{name} in {language:?} is longer than the glass"
            );
        }
    }
}

#[test]
fn what_is_typed_is_seen_beside_what_is_wrong_with_it() {
    check_the_field(&Stage::new());
}

#[test]
fn it_is_seen_beside_the_keys_of_a_kiosk_on_its_side() {
    check_the_field(&Stage::sized(1920, 1080));
}

fn check_the_field(stage: &Stage) {
    every_look(stage, |name, _| {
        let fields = ElementQuery::from_root(stage.face.component())
            .match_predicate(|e| e.accessible_role() == Some(AccessibleRole::TextInput))
            .find_all();
        for typed in fields {
            let (bottom, room) = (Spot::of(&typed).bottom, stage.foot_of_the_page());
            assert!(
                bottom <= room,
                "{name}: the field ends at {bottom}, the page at {room}"
            );
        }
    });
}

#[test]
fn tab_reaches_every_control_of_every_screen() {
    let stage = Stage::new();
    for (name, view) in samples::screens() {
        stage.show(&view);
        let usable = stage
            .controls()
            .into_iter()
            .filter(|c| c.accessible_enabled() != Some(false));
        let labels: Vec<String> = usable
            .filter_map(|c| c.accessible_label())
            .map(String::from)
            .collect();
        let spoken = stage.tab_through(labels.len() + 2);
        for label in labels {
            // Some controls say more than their label.
            let more = format!("{label}. ");
            assert!(
                spoken
                    .iter()
                    .any(|said| *said == label || said.starts_with(&more)),
                "{name}: Tab never came to `{label}`: {spoken:?}"
            );
        }
    }
}
