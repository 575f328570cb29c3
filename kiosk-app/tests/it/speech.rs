//! What the face says aloud, in which language, and what is for the headset only.

use i_slint_backend_testing::{AccessibleRole, ElementQuery};
use kiosk_domain::Language;
use kiosk_journey::{FieldInput, Overlay, Screen, View};
use kiosk_speech::{Heard, Words};
use slint::platform::Key;

use crate::samples;
use crate::stage::{Stage, words};

/// What is said of `view`, from its beginning.
fn said(stage: &Stage, view: &View) -> Vec<Words> {
    stage.show(view);
    stage.heard().into_iter().filter_map(words).collect()
}

/// The texts that can be seen below the header, but for the words inside of controls.
fn seen(stage: &Stage) -> Vec<String> {
    let texts = ElementQuery::from_root(stage.face.component())
        .match_predicate(|element| element.accessible_role() == Some(AccessibleRole::Text))
        .find_all();
    let labels = texts.into_iter().filter_map(|text| text.accessible_label());
    let labels = labels.map(String::from);
    // The brand, and the language's own name.
    labels
        .filter(|text| text != "Huduma Kenya" && !text.is_empty())
        .collect()
}

#[test]
fn every_text_of_every_page_is_read_in_the_language_of_the_page() {
    let stage = Stage::new();
    for language in Language::ALL {
        let mut before = Vec::new();
        for (name, mut view) in samples::screens() {
            view.language = language;
            let read = said(&stage, &view);
            assert!(
                read.iter().all(|words| words.language == language),
                "{name}"
            );
            let read: Vec<&str> = read.iter().map(|words| words.text.as_str()).collect();
            let seen = seen(&stage);
            for text in &seen {
                // From one question to the next, what stays the same is not said again.
                assert!(
                    read.contains(&text.as_str()) || before.contains(text),
                    "{name}: `{text}` not in {read:?}"
                );
            }
            before = seen;
        }
    }
}

#[test]
fn a_new_page_interrupts_and_its_texts_follow_each_other() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::Feedback));
    stage.heard();
    stage.show(&samples::view(Screen::AboutService(samples::about())));
    let heard = stage.heard();
    assert!(matches!(heard.first(), Some(Heard::Say(_))));
    assert!(heard.len() > 3, "only {} texts", heard.len());
    assert!(
        heard[1..]
            .iter()
            .all(|heard| matches!(heard, Heard::Add(_)))
    );
}

#[test]
fn what_the_citizen_entered_is_for_the_headset_only() {
    let stage = Stage::new();
    let read = said(
        &stage,
        &samples::view(Screen::CheckAnswers(samples::check())),
    );
    for row in samples::check().rows {
        let value = read.iter().find(|words| *words.text == *row.value);
        assert!(value.expect("it is read").private, "{}", row.label);
        let label = read.iter().find(|words| *words.text == row.label);
        assert!(!label.expect("it is read").private, "{}", row.label);
    }
    let done = samples::done();
    let reference = done.reference.to_string();
    let read = said(&stage, &samples::view(Screen::Done(done)));
    let reference = read.iter().find(|words| *words.text == reference);
    assert!(reference.expect("it is read").private);
}

#[test]
fn what_is_typed_is_said_back_to_the_headset_only() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::Question(samples::field(
        FieldInput::Name,
    ))));
    stage.heard();
    let mut field = samples::field(FieldInput::Name);
    *field.value = "Asha".into();
    let read = said(&stage, &samples::view(Screen::Question(field)));
    let echo = read.iter().find(|words| words.text.as_str() == "Asha");
    assert!(echo.expect("it is said back").private);
}

#[test]
fn the_keys_of_the_keyboard_are_said_to_the_headset_only() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::Question(samples::field(
        FieldInput::Digits { characters_max: 8 },
    ))));
    stage.heard();
    for _ in 0..30 {
        stage.key(Key::Tab);
    }
    let said: Vec<Words> = stage.heard().into_iter().filter_map(words).collect();
    for digit in '0'..='9' {
        let key = said.iter().find(|words| *words.text == digit.to_string());
        assert!(key.expect("Tab comes to it").private, "{digit}");
    }
    let onward = said.iter().find(|words| words.text.as_str() == "Continue");
    assert!(!onward.expect("Tab comes to it").private);
}

#[test]
fn a_service_is_said_with_who_does_it_and_what_it_costs() {
    let stage = Stage::new();
    let find = samples::find(true);
    let (name, agency) = (
        find.services[0].name.clone(),
        find.services[0].agency.clone(),
    );
    stage.show(&samples::view(Screen::FindService(find)));
    let said = stage.tab_through(30);
    let heard = said.iter().find(|words| words.starts_with(&name));
    let heard = heard.expect("Tab comes to it");
    assert!(heard.contains(&agency), "{heard}");
}

#[test]
fn any_key_and_any_touch_silences() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::Feedback));
    stage.heard();
    stage.key("x");
    assert!(matches!(stage.heard().first(), Some(Heard::Interrupted)));
    stage.touch("Help");
    assert!(matches!(stage.heard().first(), Some(Heard::Interrupted)));
}

#[test]
fn the_keys_of_speech_work_on_every_page_and_do_nothing_else() {
    let stage = Stage::new();
    for (name, view) in samples::screens() {
        stage.show(&view);
        stage.key(Key::Tab);
        stage.heard();
        for key in [
            Key::F1,
            Key::F2,
            Key::F3,
            Key::F4,
            Key::F5,
            Key::F6,
            Key::F7,
        ] {
            assert!(stage.key(key).is_empty(), "{name}");
        }
        let heard = stage.heard();
        let all = matches!(
            heard[..],
            [
                Heard::SpeechKey,
                Heard::Repeat,
                Heard::Pause,
                Heard::Slower,
                Heard::Faster,
                Heard::Quieter,
                Heard::Louder
            ]
        );
        assert!(all, "{name}: {} heard", heard.len());
    }
}

#[test]
fn the_countdown_is_read_once_and_not_every_second() {
    let stage = Stage::new();
    let idle = |seconds_left| {
        let mut view = samples::view(Screen::Feedback);
        view.overlay = Some(Overlay::Idle { seconds_left });
        view
    };
    let first = said(&stage, &idle(30));
    assert!(first.iter().any(|words| words.text.contains("30")));
    for seconds_left in (20..30).rev() {
        assert!(said(&stage, &idle(seconds_left)).is_empty());
    }
}
