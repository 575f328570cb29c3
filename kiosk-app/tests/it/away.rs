//! Nothing of the citizen is in the window while nobody stands there, nor after the end.

use kiosk_domain::Language;
use kiosk_journey::{Overlay, Screen, View};

use crate::{samples, stage::Stage};

/// What the samples' citizen entered or chose.
fn secrets() -> Vec<String> {
    let done = samples::done();
    let mut secrets = vec![done.service, done.reference.to_string()];
    let answers = samples::check().rows.into_iter();
    secrets.extend(answers.map(|row| row.value.to_string()));
    secrets.extend(["Asha Mfano", "00000017", "0700"].map(String::from));
    secrets
}

fn assert_nothing_of_the_citizen(stage: &Stage, name: &str) {
    let seen = stage.everything();
    for secret in secrets() {
        let leak = seen.iter().find(|text| text.contains(&secret));
        assert!(leak.is_none(), "{name}: `{secret}` in {leak:?}");
    }
}

fn pages() -> impl Iterator<Item = (&'static str, View)> {
    let served = samples::screens().into_iter();
    served.filter(|(_, view)| view.in_session && view.overlay.is_none())
}

#[test]
fn a_covered_page_is_not_there() {
    let stage = Stage::new();
    let mut told = 0;
    for (name, mut view) in pages() {
        stage.show(&view);
        let seen = stage.everything();
        told += usize::from(
            secrets()
                .iter()
                .any(|secret| seen.iter().any(|text| text.contains(secret))),
        );
        view.overlay = Some(Overlay::Away);
        stage.show(&view);
        assert_nothing_of_the_citizen(&stage, name);
    }
    assert!(told > 8, "only {told} pages say anything of the citizen");
}

#[test]
fn after_the_end_the_first_page_holds_nothing_of_any_page() {
    let stage = Stage::new();
    for language in Language::ALL {
        for (name, mut view) in pages() {
            view.language = language;
            stage.show(&view);
            stage.show(&samples::view(Screen::Attract {
                services: 128,
                agencies: 45,
            }));
            assert_nothing_of_the_citizen(&stage, name);
        }
    }
}
