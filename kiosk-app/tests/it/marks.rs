//! That it is only training, and that an agent helps, is said on every page, in either language and
//! at every size, and pushes nothing off the glass.

use i_slint_backend_testing::ElementQuery;
use kiosk_domain::Language;
use kiosk_journey::{Event, Screen, StaffEvent, StatusNotice, TextScale, View};

use crate::layout::{Spot, keep_apart, scrolls};
use crate::{samples, stage::Stage};

fn training(language: Language) -> &'static str {
    match language {
        Language::English => "Training: nothing that is done here counts.",
        Language::Kiswahili => "Mafunzo: chochote kinachofanywa hapa hakihesabiwi.",
    }
}

fn trial(language: Language) -> &'static str {
    match language {
        Language::English => "Try-out: nothing is sent, paid or kept.",
        Language::Kiswahili => "Jaribio: hakuna kinachotumwa, kulipwa wala kuhifadhiwa.",
    }
}

fn helped(language: Language) -> &'static str {
    match language {
        Language::English => "Attendant att-0000 helps you and sees what you enter",
        Language::Kiswahili => "Mhudumu att-0000 anakusaidia na anaona unachoingiza",
    }
}

/// Shows every screen after `mark`, and looks for what `says` on the glass.
fn check(stage: &Stage, mark: impl Fn(&mut View), says: fn(Language) -> &'static str) {
    let glass = stage.face.window().size();
    let (width, height) = (glass.width as f32 + 0.5, glass.height as f32 + 0.5);
    for language in Language::ALL {
        for text_scale in [TextScale::Standard, TextScale::Largest] {
            for (name, mut view) in samples::screens() {
                mark(&mut view);
                (view.language, view.text_scale) = (language, text_scale);
                stage.show(&view);
                let name = format!("{name} {language:?} {text_scale:?}");
                let marks = ElementQuery::from_root(stage.face.component())
                    .match_predicate(move |e| {
                        e.accessible_label().as_deref() == Some(says(language))
                    })
                    .find_all();
                let (at, size) = marks.first().map_or_else(
                    || panic!("{name}: `{}` is not said", says(language)),
                    |mark| (mark.absolute_position(), mark.size()),
                );
                let seen = at.x >= 0.0
                    && at.y >= 0.0
                    && at.x + size.width <= width
                    && at.y + size.height <= height;
                assert!(seen && size.height > 30.0, "{name}: it leaves the glass");
                if !scrolls(stage) {
                    let spots: Vec<_> = stage.controls().iter().map(Spot::of).collect();
                    for spot in &spots {
                        let seen = spot.top >= 0.0 && spot.bottom <= height;
                        assert!(seen, "{name}: `{}` leaves the glass", spot.label);
                    }
                    keep_apart(&name, &spots);
                }
            }
        }
    }
}

fn train(view: &mut View) {
    view.notices = vec![StatusNotice::Training];
}

fn try_out(view: &mut View) {
    view.notices = vec![StatusNotice::Trial];
}

fn help(view: &mut View) {
    view.agent = Some(samples::agent());
}

#[test]
fn training_is_said_on_every_screen() {
    check(&Stage::new(), train, training);
}

#[test]
fn training_is_said_on_a_kiosk_on_its_side() {
    check(&Stage::sized(1920, 1080), train, training);
}

#[test]
fn that_it_is_only_tried_out_is_said_on_every_screen() {
    check(&Stage::new(), try_out, trial);
}

#[test]
fn that_it_is_only_tried_out_is_said_on_a_kiosk_on_its_side() {
    check(&Stage::sized(1920, 1080), try_out, trial);
}

#[test]
fn that_an_agent_helps_is_said_on_every_screen() {
    check(&Stage::new(), help, helped);
}

#[test]
fn that_an_agent_helps_is_said_on_a_kiosk_on_its_side() {
    check(&Stage::sized(1920, 1080), help, helped);
}

#[test]
fn the_agent_ends_it_on_the_first_page_and_the_citizen_refuses_it_on_the_notice() {
    let stage = Stage::new();
    let shown = |name: &str| {
        let mut screens = samples::screens().into_iter();
        screens.find(|(its, _)| *its == name).unwrap().1
    };
    stage.show(&shown("attract-helped"));
    let said = stage.touch("End assisting");
    assert!(matches!(said[..], [Event::Staff(StaffEvent::AssistEnded)]));
    stage.show(&shown("notice-helped"));
    let said = stage.touch("I go on without the agent");
    assert!(matches!(said[..], [Event::AgentRefused]));
    stage.show(&samples::view(Screen::Notice(samples::notice())));
    let labels = stage.labels();
    assert!(labels.iter().all(|label| !label.contains("agent")));
}

#[test]
fn a_trial_is_offered_on_the_first_page_and_not_where_somebody_assists() {
    let stage = Stage::new();
    let shown = |name: &str| {
        let mut screens = samples::screens().into_iter();
        screens.find(|(its, _)| *its == name).unwrap().1
    };
    stage.show(&shown("attract"));
    assert!(matches!(
        stage.touch("Try it out first")[..],
        [Event::TryItOut]
    ));
    stage.show(&shown("attract-helped"));
    assert!(!stage.labels().contains(&"Try it out first".to_owned()));
}

#[test]
fn a_code_is_offered_beside_the_search_and_tried_again_when_it_was_not_read() {
    let stage = Stage::new();
    let mut list = samples::find(false);
    stage.show(&samples::view(Screen::FindService(samples::find(false))));
    assert!(matches!(
        stage.touch("Show a code from my phone")[..],
        [Event::CodeOffered]
    ));
    list.can_scan = false;
    stage.show(&samples::view(Screen::FindService(list)));
    let offered = "Show a code from my phone".to_owned();
    assert!(!stage.labels().contains(&offered));
    let mut screens = samples::screens().into_iter();
    let unknown = screens.find(|(its, _)| *its == "find-by-code-unknown");
    stage.show(&unknown.unwrap().1);
    assert!(matches!(
        stage.touch("Try the code again")[..],
        [Event::CodeOffered]
    ));
}
