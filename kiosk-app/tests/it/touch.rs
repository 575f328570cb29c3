//! A touch becomes the event of that name, found by the words on the control.

use i_slint_backend_testing::ElementHandle;
use kiosk_app::panel::contacts::{Contacts, Point, Touch};
use kiosk_domain::catalogue::FieldKind;
use kiosk_domain::transaction::DocumentWay;
use kiosk_domain::{Answer, Date, Language};
use kiosk_journey::{Event, FieldInput, Overlay, PayState, Screen, TextScale};
use slint::platform::Key;

use crate::{samples, stage::Stage};

macro_rules! touches {
    ($stage:expr, $label:expr, $event:pat $(if $guard:expr)?) => {
        let events = $stage.touch($label);
        assert!(matches!(events.as_slice(), [$event] $(if $guard)?), "`{}` said something else", $label);
    };
}

#[test]
fn the_first_touch_begins_and_languages_stand_by_their_own_names() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::Attract {
        services: 128,
        agencies: 45,
    }));
    touches!(stage, "Touch to begin", Event::Begin);
    touches!(
        stage,
        "Kiswahili",
        Event::LanguageChosen(Language::Kiswahili)
    );
    touches!(
        stage,
        "Larger text",
        Event::TextScaleChosen(TextScale::Large)
    );
    touches!(stage, "Help", Event::HelpOpened);
    assert!(
        !stage.labels().contains(&"End session".into()),
        "nobody is being served"
    );
}

#[test]
fn the_language_is_heard_at_once_and_the_switch_offers_the_other() {
    let stage = Stage::new();
    let mut view = samples::view(Screen::Attract {
        services: 128,
        agencies: 45,
    });
    view.language = Language::Kiswahili;
    stage.show(&view);
    touches!(stage, "Gusa ili uanze", Event::Begin);
    touches!(stage, "English", Event::LanguageChosen(Language::English));
    view.language = Language::English;
    stage.show(&view);
    touches!(stage, "Touch to begin", Event::Begin);
}

#[test]
fn a_service_is_found_by_life_event_by_page_and_by_search() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::FindService(samples::find(false))));
    touches!(stage, "Tax", Event::CategoryChosen(Some(id)) if id == "tax");
    assert!(
        stage.touch("Search for a service").is_empty(),
        "it only brings the keyboard"
    );
    touches!(stage, "K", Event::SearchTyped(text) if text == "K");
    stage.show(&samples::view(Screen::FindService(samples::find(true))));
    touches!(stage, "Next page", Event::PageTurned(1));
    touches!(stage, "Back", Event::Back);
    let row = "Replacement of a lost national identity card 2";
    touches!(stage, row, Event::ServiceChosen(id) if id.as_str() == "service-2");
}

#[test]
fn the_pages_before_the_first_question_say_what_was_chosen() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::AboutService(samples::about())));
    touches!(stage, "Start", Event::Start);
    touches!(stage, "End session", Event::EndSession);
    stage.show(&samples::view(Screen::Notice(samples::notice())));
    touches!(stage, "I have read this", Event::NoticeAccepted);
    touches!(
        stage,
        "I do not want to give this information",
        Event::NoticeRefused
    );
    let mut consent = samples::notice();
    consent.by_consent = true;
    stage.show(&samples::view(Screen::Notice(consent)));
    touches!(stage, "I agree", Event::NoticeAccepted);
}

#[test]
fn keys_on_the_glass_and_on_a_keyboard_type_the_same() {
    let stage = Stage::new();
    let digits = FieldInput::Digits { characters_max: 8 };
    stage.show(&samples::view(Screen::Identify(samples::field(digits))));
    touches!(stage, "7", Event::Typed(text) if text.as_str() == "7");
    let events = stage.key("5");
    assert!(matches!(events.as_slice(), [Event::Typed(text)] if text.as_str() == "75"));
    touches!(stage, "Delete", Event::Typed(text) if text.as_str() == "7");
    let events = stage.key(Key::Return);
    assert!(matches!(events.as_slice(), [Event::Continue]));
    touches!(stage, "Continue", Event::Continue);
}

#[test]
fn what_the_engine_says_is_in_the_field_is_what_the_next_key_adds_to() {
    let stage = Stage::new();
    let mut field = samples::field(FieldInput::Name);
    field.value = zeroize::Zeroizing::new("Asha ".into());
    stage.show(&samples::view(Screen::Question(field)));
    touches!(stage, "M", Event::Typed(text) if text.as_str() == "Asha M");
}

#[test]
fn counties_are_leafed_through_and_a_box_is_ticked() {
    let stage = Stage::new();
    let choice = FieldInput::Choice(samples::counties());
    stage.show(&samples::view(Screen::Question(samples::field(choice))));
    assert!(stage.touch("Next page").is_empty());
    touches!(stage, "Lamu 17", Event::Chosen(id) if id == "017");
    stage.show(&samples::view(Screen::Question(samples::field(
        FieldInput::Consent,
    ))));
    touches!(stage, "Yes, I agree", Event::Ticked(true));
}

#[test]
fn a_box_that_the_journey_calls_ticked_is_shown_ticked() {
    let consent = FieldKind::Consent;
    let ticked =
        kiosk_domain::format::check(&consent, "yes", Date(time::macros::date!(2026 - 11 - 24)));
    assert!(
        matches!(ticked, Ok(Answer::Consent(true))),
        "the journey's word for it"
    );
    let stage = Stage::new();
    let mut field = samples::field(FieldInput::Consent);
    field.value = zeroize::Zeroizing::new("yes".to_owned());
    stage.show(&samples::view(Screen::Question(field)));
    touches!(stage, "Yes, I agree", Event::Ticked(false));
}

#[test]
fn the_photograph_the_answers_and_the_payment_have_their_buttons() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::Capture(samples::capture())));
    touches!(stage, "Take photograph", Event::PhotographAsked);
    touches!(stage, "Skip", Event::Skip);
    stage.show(&samples::view(Screen::CheckAnswers(samples::check())));
    touches!(stage, "Change County", Event::Change(field) if field.as_str() == "county");
    touches!(stage, "Confirm and send", Event::Confirm);
    stage.show(&samples::view(Screen::Pay(samples::pay(
        PayState::EnterPhone,
    ))));
    touches!(stage, "Pay KES 1,050", Event::PayAsked);
    stage.show(&samples::view(Screen::Pay(samples::pay(PayState::Asking))));
    assert!(
        !stage.labels().contains(&"Pay KES 1,050".into()),
        "one request at a time"
    );
}

#[test]
fn the_end_can_be_rated_declined_and_prolonged() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::Done(samples::done())));
    touches!(stage, "Finish", Event::Finished);
    let mut view = samples::view(Screen::Feedback);
    stage.show(&view);
    touches!(stage, "Very good", Event::Rated(Some(5)));
    touches!(stage, "Very bad", Event::Rated(Some(1)));
    touches!(stage, "No thanks", Event::Rated(None));
    view.overlay = Some(Overlay::Idle { seconds_left: 30 });
    stage.show(&view);
    touches!(stage, "I am still here", Event::Stay);
    assert!(
        !stage.labels().contains(&"No thanks".into()),
        "what lies beneath is out of reach"
    );
    view.overlay = Some(Overlay::Help);
    stage.show(&view);
    touches!(stage, "Close help", Event::HelpClosed);
}

/// What the fingers amount to, on the real window.
fn play(stage: &Stage, contacts: &mut Contacts, touches: &[(Touch, u64)]) {
    for (touch, at_millis) in touches {
        for pointer in contacts.on(*touch, *at_millis) {
            stage.face.window().dispatch_event(pointer.into());
        }
    }
}

fn middle(stage: &Stage, label: &str) -> Point {
    let control = stage
        .controls()
        .into_iter()
        .find(|c| c.accessible_label().as_deref() == Some(label))
        .unwrap_or_else(|| panic!("no `{label}` among {:?}", stage.labels()));
    let (at, area) = (control.absolute_position(), control.size());
    Point {
        x: at.x + area.width / 2.,
        y: at.y + area.height / 2.,
    }
}

#[test]
fn with_a_palm_on_a_button_the_other_hand_chooses_and_the_palm_chooses_nothing() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::Language {
        languages: Language::ALL.to_vec(),
    }));
    let (palm, finger) = (middle(&stage, "English"), middle(&stage, "Kiswahili"));
    let mut contacts = Contacts::default();
    let touches = [
        (Touch::Down { slot: 0, at: palm }, 0),
        (
            Touch::Down {
                slot: 1,
                at: finger,
            },
            2_000,
        ),
        (Touch::Up { slot: 1 }, 2_100),
        (Touch::Up { slot: 0 }, 3_000),
    ];
    play(&stage, &mut contacts, &touches);
    let said = stage.take_events();
    assert!(
        matches!(said[..], [Event::LanguageChosen(Language::Kiswahili)]),
        "{} events",
        said.len()
    );
}

fn name_page() -> Stage {
    let stage = Stage::new();
    let field = samples::field(FieldInput::Name);
    stage.show(&samples::view(Screen::Question(field)));
    stage
}

/// The field above the keys: nothing is pressed there.
const NOWHERE: Point = Point { x: 20., y: 400. };

/// The last text that was typed.
fn typed(stage: &Stage) -> Option<String> {
    let last = stage.take_events().into_iter().next_back();
    last.and_then(|event| match event {
        Event::Typed(text) => Some(text.to_string()),
        _ => None,
    })
}

/// The label of a key after the first letter was typed is a small one.
fn key(stage: &Stage, letter: &str) -> Point {
    let small = letter.to_lowercase();
    let has_small = stage.labels().contains(&small);
    middle(stage, if has_small { &small } else { letter })
}

#[test]
fn with_a_finger_that_rests_three_letters_are_typed() {
    let (stage, mut contacts) = (name_page(), Contacts::default());
    play(
        &stage,
        &mut contacts,
        &[(
            Touch::Down {
                slot: 0,
                at: NOWHERE,
            },
            0,
        )],
    );
    for (letter, at_millis) in [("D", 500), ("F", 1_000), ("G", 1_500)] {
        let at = key(&stage, letter);
        let tap = [
            (Touch::Down { slot: 1, at }, at_millis),
            (Touch::Up { slot: 1 }, at_millis + 80),
        ];
        play(&stage, &mut contacts, &tap);
    }
    assert_eq!(typed(&stage).as_deref(), Some("Dfg"));
}

#[test]
fn two_thumbs_that_overlap_type_both_letters() {
    let (stage, mut contacts) = (name_page(), Contacts::default());
    play(
        &stage,
        &mut contacts,
        &[(
            Touch::Down {
                slot: 0,
                at: key(&stage, "D"),
            },
            0,
        )],
    );
    let second = key(&stage, "F");
    let touches = [
        (
            Touch::Down {
                slot: 1,
                at: second,
            },
            60,
        ),
        (Touch::Up { slot: 0 }, 90),
        (Touch::Up { slot: 1 }, 150),
    ];
    play(&stage, &mut contacts, &touches);
    assert_eq!(typed(&stage).as_deref(), Some("Df"));
}

#[test]
fn a_hand_laid_flat_on_the_glass_presses_at_most_what_its_last_finger_is_on() {
    let (stage, mut contacts) = (name_page(), Contacts::default());
    let fingers = ["Back", "End session", "Continue", "Help"];
    for (slot, label) in (0..).zip(fingers) {
        let at = middle(&stage, label);
        play(
            &stage,
            &mut contacts,
            &[(Touch::Down { slot, at }, 20 * u64::from(slot))],
        );
    }
    for slot in 0..4 {
        play(&stage, &mut contacts, &[(Touch::Up { slot }, 300)]);
    }
    let said = stage.take_events();
    assert!(
        matches!(said[..], [Event::HelpOpened]),
        "{} events",
        said.len()
    );
}

#[test]
fn a_document_is_offered_beside_the_keys_and_typing_beside_every_way_to_read_it() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::Identify(samples::read_from_card())));
    touches!(stage, "Read it from my document", Event::DocumentOffered);
    let said = ElementHandle::find_by_accessible_label(
        stage.face.component(),
        "Read from your document. Is this right?",
    );
    assert!(said.count() > 0, "the citizen is asked to check it");
    stage.show(&samples::view(Screen::ReadDocument(
        samples::read_document(None),
    )));
    for (label, way) in [
        ("The chip of my card or passport", DocumentWay::Chip),
        ("The printed lines", DocumentWay::Lines),
        ("The bar code or QR code", DocumentWay::Code),
    ] {
        touches!(stage, label, Event::DocumentWayChosen(chosen) if *chosen == way);
    }
    touches!(
        stage,
        "The chip, with the 6 digits on the front",
        Event::AccessNumberOffered
    );
    touches!(stage, "Type it instead", Event::TypeInstead);
    let reading = samples::read_document(Some(DocumentWay::Chip));
    stage.show(&samples::view(Screen::ReadDocument(reading)));
    let other =
        ElementHandle::find_by_accessible_label(stage.face.component(), "The printed lines")
            .next()
            .expect("it stays in sight");
    assert_eq!(other.accessible_enabled(), Some(false), "one at a time");
    touches!(stage, "Type it instead", Event::TypeInstead);
}

#[test]
fn the_digits_of_a_card_are_typed_masked_and_leave_a_way_out() {
    let stage = Stage::new();
    stage.show(&samples::view(Screen::AccessNumber(
        samples::access_number(),
    )));
    let said = stage.everything();
    assert!(said.contains(&"••••••".into()), "{said:?}");
    assert!(!said.iter().any(|text| text.contains("000018")));
    touches!(stage, "Show what I typed", Event::RevealToggled);
    touches!(stage, "7", Event::Typed(text) if text.as_str() == "0000187");
    touches!(stage, "Continue", Event::Continue);
    touches!(stage, "Type it instead", Event::TypeInstead);
    let mut number = samples::access_number();
    number.for_finger = true;
    stage.show(&samples::view(Screen::AccessNumber(number)));
    touches!(stage, "Use another way", Event::TypeInstead);
}
