//! Keys alone: the focus is seen, begins at the page, comes round, and is never lost.

use kiosk_journey::{Event, FieldInput, Overlay, Palette, Screen, TextScale, View};
use slint::platform::Key;
use slint::{Color, ComponentHandle};

use crate::contrast::contrast;
use crate::{samples, stage::Stage};

/// Where the focus comes with each press of `key`, until it is back where it began.
fn round(stage: &Stage, key: Key) -> Vec<String> {
    let mut stops: Vec<String> = Vec::new();
    for _ in 0..120 {
        stage.heard();
        stage.key(key);
        stage.settle();
        let said = stage.last_said();
        let said = said.unwrap_or_else(|| panic!("the focus is lost after {stops:?}"));
        if stops.first() == Some(&said) {
            return stops;
        }
        stops.push(said);
    }
    panic!("the focus never comes back: {stops:?}");
}

#[test]
fn arrows_come_round_every_page_and_back_in_the_other_order() {
    let stage = Stage::new();
    for (name, view) in samples::screens() {
        stage.show(&view);
        let mut onward = round(&stage, Key::DownArrow);
        onward.sort_unstable();
        let mut back = round(&stage, Key::UpArrow);
        back.sort_unstable();
        assert_eq!(onward, back, "{name}");
    }
}

#[test]
fn the_first_control_of_a_page_is_the_pages_own_and_the_way_out_comes_last() {
    let stage = Stage::new();
    for (name, view) in samples::screens() {
        stage.show(&samples::view(Screen::Submit));
        stage.show(&view);
        let stops = round(&stage, Key::DownArrow);
        if view.in_session {
            assert_eq!(
                stops.last().map(String::as_str),
                Some("End session"),
                "{name}: {stops:?}"
            );
        }
    }
}

/// Whether keys still do anything.
fn assert_alive(stage: &Stage, what: &str) {
    stage.heard();
    stage.key(Key::DownArrow);
    stage.settle();
    assert!(
        stage.last_said().is_some(),
        "after {what} no key does anything"
    );
}

/// Puts the focus on `label`, then shows `after`, in which that control is gone or stands elsewhere.
fn loses(stage: &Stage, before: &View, label: &str, after: &View) {
    stage.show(&samples::view(Screen::Submit));
    stage.show(before);
    for _ in 0..120 {
        stage.key(Key::DownArrow);
        stage.settle();
        if stage.last_said().as_deref() == Some(label) {
            stage.show(after);
            return assert_alive(stage, label);
        }
    }
    panic!("`{label}` is never reached");
}

#[test]
fn keys_go_on_working_when_the_control_that_had_the_focus_is_gone() {
    let stage = Stage::new();
    let feedback = || samples::view(Screen::Feedback);
    let mut large = feedback();
    large.text_scale = TextScale::Large;
    loses(&stage, &feedback(), "Larger text", &large);
    let mut low = feedback();
    low.low_reach = true;
    loses(&stage, &feedback(), "Lower buttons", &low);
    let pay = |state| samples::view(Screen::Pay(samples::pay(state)));
    let (enter, waits) = (
        kiosk_journey::PayState::EnterPhone,
        kiosk_journey::PayState::Asking,
    );
    loses(&stage, &pay(enter), "Pay KES 1,050", &pay(waits));
    let mut idle = feedback();
    idle.overlay = Some(Overlay::Idle { seconds_left: 9 });
    loses(&stage, &idle, "I am still here", &feedback());
}

#[test]
fn the_keypad_goes_back_closes_help_and_opens_it() {
    let stage = Stage::new();
    let mut view = samples::view(Screen::Question(samples::field(FieldInput::Name)));
    stage.show(&view);
    assert!(matches!(stage.key(Key::Escape)[..], [Event::Back]));
    assert!(matches!(stage.key(Key::F8)[..], [Event::HelpOpened]));
    view.overlay = Some(Overlay::Help);
    stage.show(&view);
    assert!(matches!(stage.key(Key::Escape)[..], [Event::HelpClosed]));
}

/// The picture's pixels.
fn pixels(stage: &Stage) -> Vec<[u8; 3]> {
    let picture = stage.face.window().take_snapshot().unwrap();
    picture.as_slice().iter().map(|p| [p.r, p.g, p.b]).collect()
}

#[test]
fn the_ring_is_seen_around_what_has_the_focus_and_around_the_page_itself() {
    let stage = Stage::small(0.5);
    let palettes = [Palette::Standard, Palette::Dark, Palette::HighContrast];
    for (number, (name, mut view)) in samples::screens().into_iter().enumerate() {
        view.palette = palettes[number % palettes.len()];
        stage.show(&view);
        let theme = stage.face.component().global::<kiosk_app::face::Theme>();
        let focus = theme.get_colors().focus;
        let ring = [focus.red(), focus.green(), focus.blue()];
        let mut before = pixels(&stage);
        for stop in 0..3 {
            stage.key(Key::DownArrow);
            stage.settle();
            let after = pixels(&stage);
            let new = before
                .iter()
                .zip(&after)
                .filter(|(was, is)| **is == ring && **was != ring);
            let seen = new.filter(|(was, _)| {
                let was = Color::from_rgb_u8(was[0], was[1], was[2]);
                contrast(was, focus) >= 3.0
            });
            let seen = seen.count();
            assert!(
                seen > 200,
                "{name}: stop {stop} shows {seen} pixels of a ring"
            );
            before = after;
        }
    }
}
