//! In low reach all that is touched stands in the lower six tenths of the glass.

use std::collections::BTreeSet;

use i_slint_backend_testing::{AccessibleRole, ElementQuery};
use kiosk_domain::Language;
use kiosk_journey::{Screen, TextScale, View};

use crate::layout::{Spot, keep_apart, scrolls};
use crate::{samples, stage::Stage};

const GLASS: f32 = 1_920.0;
const LINE: f32 = GLASS * 0.4;

fn every_page(check: impl Fn(&Stage, &str, &View)) {
    let stage = Stage::new();
    for language in Language::ALL {
        for text_scale in [TextScale::Standard, TextScale::Large, TextScale::Largest] {
            for (name, mut view) in samples::screens() {
                (view.language, view.text_scale, view.low_reach) = (language, text_scale, true);
                stage.show(&view);
                check(
                    &stage,
                    &format!("{name} {language:?} {text_scale:?}"),
                    &view,
                );
            }
        }
    }
}

fn spots(stage: &Stage) -> Vec<Spot> {
    stage.controls().iter().map(Spot::of).collect()
}

/// A finger's width: so much of a control must stand below the line. What a long page has above it is
/// cut off there.
const FINGER: f32 = 64.0;

/// Those that can be touched as the page stands.
fn within_reach(stage: &Stage) -> BTreeSet<String> {
    let spots = spots(stage).into_iter();
    let low = spots.filter(|spot| spot.bottom.min(GLASS) - spot.top.max(LINE) >= FINGER);
    low.map(|spot| spot.label).collect()
}

#[test]
fn every_control_is_or_comes_below_the_line_at_every_text_size() {
    every_page(|stage, name, _| {
        let mut reached = within_reach(stage);
        let down = ["Further down", "Chini zaidi"];
        for _ in 0..40 {
            let more = stage.controls().into_iter().find(|control| {
                let label = control.accessible_label().unwrap_or_default();
                down.contains(&label.as_str()) && control.accessible_enabled() != Some(false)
            });
            let Some(more) = more else { break };
            assert!(
                Spot::of(&more).top >= LINE,
                "{name}: what moves the page is too high"
            );
            more.mock_single_click(slint::platform::PointerEventButton::Left);
            stage.settle();
            reached.extend(within_reach(stage));
        }
        for spot in spots(stage) {
            assert!(
                reached.contains(&spot.label),
                "{name}: `{}` stays at {} to {}",
                spot.label,
                spot.top,
                spot.bottom
            );
        }
    });
}

#[test]
fn controls_of_a_page_that_stands_still_do_not_meet() {
    every_page(|stage, name, _| {
        if scrolls(stage) {
            return;
        }
        keep_apart(name, &spots(stage));
    });
}

#[test]
fn what_is_typed_is_seen_above_the_keys() {
    every_page(|stage, name, _| {
        let fields = ElementQuery::from_root(stage.face.component())
            .match_predicate(|e| e.accessible_role() == Some(AccessibleRole::TextInput))
            .find_all();
        for typed in fields {
            let (spot, room) = (Spot::of(&typed), stage.foot_of_the_page());
            assert!(
                spot.top >= 0.0 && spot.bottom <= room,
                "{name}: the field stands at {} to {}, the page ends at {room}",
                spot.top,
                spot.bottom
            );
        }
    });
}

#[test]
fn one_touch_brings_them_down_and_one_brings_them_up() {
    use kiosk_journey::Event;
    let stage = Stage::new();
    let mut view = samples::view(Screen::Feedback);
    stage.show(&view);
    assert!(matches!(
        stage.touch("Lower buttons")[..],
        [Event::LowReachChosen(true)]
    ));
    view.low_reach = true;
    stage.show(&view);
    assert!(matches!(
        stage.touch("Full height")[..],
        [Event::LowReachChosen(false)]
    ));
    assert!(matches!(
        stage.touch("End session")[..],
        [Event::EndSession]
    ));
}

#[test]
fn a_kiosk_on_its_side_is_low_already_and_offers_nothing_of_the_kind() {
    let stage = Stage::sized(1920, 1080);
    stage.show(&samples::view(Screen::Feedback));
    assert!(!stage.labels().contains(&"Lower buttons".to_owned()));
}
