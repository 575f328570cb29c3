//! The dock's hands: they touch the face through its accessible labels, as a citizen would.

use i_slint_backend_testing::{ElementHandle, ElementQuery};
use kiosk_card_reader::simulator::staff::StaffCard;
use kiosk_device::capability::{Authenticity, FingerTemplate};
use kiosk_fingerprint_reader::matching::Minutiae;
use kiosk_fingerprint_reader::record::{Frame, write_minutiae};
use kiosk_fingerprint_reader::simulator::{Finger, Laid, obey};
use kiosk_journey::{Screen, View};
use kiosk_receipt_printer::layout::QrModules;
use serde_json::{Value, json};
use slint::ComponentHandle;
use slint::platform::{PointerEventButton, WindowEvent};

use super::request::{Answer, Request};
use crate::conductor::{screen_word, with_actors, with_view};
use crate::generated::App;

/// Does what `request` asks; runs on the UI thread.
pub fn act(request: &Request) -> Answer {
    match request {
        Request::Tap { label } => tap(label),
        Request::Type { text } => type_keys(text),
        Request::Labels => Answer::yes().with("labels", json!(labels())),
        Request::Picture { path } => picture(path),
        Request::State | Request::Wait { .. } => state(),
        Request::Device { device, act } => play(device, act),
    }
}

fn app() -> Option<App> {
    with_view(|_, face| face.component().clone_strong())
}

/// Where the journey is, and nothing about the citizen.
pub fn state() -> Answer {
    let link = with_actors(|actors| actors.link.state_word()).unwrap_or("starting");
    let trouble = with_actors(|actors| actors.link.trouble_word()).unwrap_or("none");
    let queued = with_actors(|actors| actors.note.queued()).flatten();
    screen()
        .with("link", json!(link))
        .with("link_trouble", json!(trouble))
        .with("queued", json!(queued))
}

/// The screen's word and what lies over it.
pub fn screen() -> Answer {
    let seen = with_view(|view, _| {
        Answer::yes()
            .with("screen", json!(screen_word(&view.screen)))
            .with("language", json!(view.language.code()))
            .with(
                "overlay",
                json!(view.overlay.map(|overlay| format!("{overlay:?}"))),
            )
            .with("in_session", json!(view.in_session))
            .with("reference", reference(view))
    });
    seen.unwrap_or_else(|| Answer::no("the face is not up yet"))
}

fn reference(view: &View) -> Value {
    match &view.screen {
        Screen::Done(done) => json!(done.reference.as_str()),
        _ => Value::Null,
    }
}

fn visible(app: &App) -> Vec<ElementHandle> {
    let size = app.window().size().to_logical(app.window().scale_factor());
    ElementQuery::from_root(app)
        .match_descendants()
        .match_predicate(|element| element.accessible_label().is_some_and(|l| !l.is_empty()))
        .find_all()
        .into_iter()
        .filter(|element| {
            let (at, area) = (element.absolute_position(), element.size());
            area.width > 0.0
                && area.height > 0.0
                && at.x < size.width
                && at.y < size.height
                && at.x + area.width > 0.0
                && at.y + area.height > 0.0
        })
        .collect()
}

fn labels() -> Vec<String> {
    let Some(app) = app() else { return Vec::new() };
    let mut labels: Vec<String> = visible(&app)
        .iter()
        .filter_map(|e| e.accessible_label().map(Into::into))
        .collect();
    let mut seen = std::collections::BTreeSet::new();
    // A label is said by the control and by every element it is made of.
    labels.retain(|label| seen.insert(label.clone()));
    labels
}

/// Presses and releases in the middle of the control, whatever lies over it.
fn tap(label: &str) -> Answer {
    let Some(app) = app() else {
        return Answer::no("the face is not up yet");
    };
    let control = visible(&app).into_iter().rev().find(|element| {
        element.accessible_label().is_some_and(|text| text == label)
            && element.accessible_enabled() != Some(false)
    });
    let Some(control) = control else {
        return Answer::no(format!("no control is called `{label}`"))
            .with("labels", json!(labels()));
    };
    let (at, area) = (control.absolute_position(), control.size());
    let position = slint::LogicalPosition::new(at.x + area.width / 2.0, at.y + area.height / 2.0);
    let button = PointerEventButton::Left;
    let window = app.window();
    window.dispatch_event(WindowEvent::PointerMoved { position });
    window.dispatch_event(WindowEvent::PointerPressed { position, button });
    window.dispatch_event(WindowEvent::PointerReleased { position, button });
    window.dispatch_event(WindowEvent::PointerExited);
    Answer::yes()
}

fn type_keys(text: &str) -> Answer {
    let Some(app) = app() else {
        return Answer::no("the face is not up yet");
    };
    for key in text.chars() {
        let text: slint::SharedString = key.into();
        app.window()
            .dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        app.window()
            .dispatch_event(WindowEvent::KeyReleased { text });
    }
    Answer::yes()
}

fn picture(path: &std::path::Path) -> Answer {
    let Some(app) = app() else {
        return Answer::no("the face is not up yet");
    };
    let snapshot = match app.window().take_snapshot() {
        Ok(snapshot) => snapshot,
        Err(error) => return Answer::no(format!("no picture: {error}")),
    };
    let saved = image::save_buffer(
        path,
        snapshot.as_bytes(),
        snapshot.width(),
        snapshot.height(),
        image::ColorType::Rgba8,
    );
    match saved {
        Ok(()) => Answer::yes(),
        Err(error) => Answer::no(format!("{}: {error}", path.display())),
    }
}

fn play(device: &str, act: &str) -> Answer {
    let toys = with_actors(|actors| actors.toys.clone()).unwrap_or_default();
    let done = match device {
        "camera" => toys.camera.is_some_and(|camera| match act {
            "show-document" => {
                camera.show_document(kiosk_camera::sample::document());
                true
            }
            "show-card" => {
                camera.show_document(kiosk_camera::sample::identity_card());
                true
            }
            "take-away" => true_after(|| camera.take_away()),
            _ if act.starts_with("show-card ") => true_after(|| {
                let (number, name) = number_and_name(act);
                camera.show_document(kiosk_camera::sample::identity_card_of(number, name));
            }),
            _ if act.starts_with("show-code ") => {
                let squares = QrModules::of(number_and_name(act).0.as_bytes());
                squares.is_some_and(|squares| {
                    let dark = |row, column| squares.is_dark(row, column);
                    let sheet = kiosk_camera::sample::squares(squares.across(), dark);
                    true_after(|| camera.show_document(sheet))
                })
            }
            _ if act.starts_with("show-pattern ") => true_after(|| {
                let pattern = number_and_name(act).0.parse().unwrap_or_default();
                camera.show_document(kiosk_camera::sample::patterned(pattern));
            }),
            "unplug" => true_after(|| camera.unplug()),
            "plug-in" => true_after(|| camera.plug_in()),
            _ => false,
        }),
        "card-reader" => toys.card_reader.is_some_and(|reader| match act {
            "insert-card" => true_after(|| reader.insert_card(kiosk_card_reader::sample::asha())),
            "insert-genuine-card" => true_after(|| {
                reader.insert_document(kiosk_card_reader::sample::asha(), Authenticity::Authentic);
            }),
            _ if act.starts_with("insert-genuine-card ") => true_after(|| {
                let (number, name) = number_and_name(act);
                let mut card = kiosk_card_reader::sample::asha();
                card.number = number.into();
                card.names = format!("{name} Mfano");
                reader.insert_document(card, Authenticity::Authentic);
            }),
            "insert-locked-card" => true_after(|| {
                let asha = kiosk_card_reader::sample::asha();
                reader.insert_locked_document(asha, Authenticity::Authentic);
            }),
            "insert-forged-card" => true_after(|| {
                reader.insert_document(kiosk_card_reader::sample::asha(), Authenticity::Forged);
            }),
            "insert-card-with-finger" => true_after(|| {
                let finger = FingerTemplate(finger_on_card());
                reader.insert_card_with_finger(kiosk_card_reader::sample::asha(), finger);
            }),
            "insert-unreadable-card" => true_after(|| reader.insert_unreadable_card()),
            "remove-card" => true_after(|| reader.remove_card()),
            "unplug" => true_after(|| reader.unplug()),
            "plug-in" => true_after(|| reader.plug_in()),
            _ => match act.strip_prefix("insert-staff-card ") {
                Some(folder) => StaffCard::from_folder(folder.as_ref())
                    .map(|card| reader.insert_staff_card(card))
                    .is_ok(),
                None => false,
            },
        }),
        "scanner" => toys
            .scanner
            .is_some_and(|scanner| match act.split_once(' ') {
                Some(("scan", text)) => scanner.scan(text).is_ok(),
                None if act == "unplug" => true_after(|| scanner.unplug()),
                _ => false,
            }),
        "fingerprint-reader" => toys.fingerprint_reader.is_some_and(|module| match act {
            "lay-finger" => true_after(|| module.lay(&Finger::of(1), &Laid::default())),
            "lift-finger" => true_after(|| module.lift()),
            "power-cycle" => true_after(|| module.power_cycle()),
            "lay-dry-finger" => obey("lay 1 dry", &module) == "ok",
            "lay-wet-finger" => obey("lay 1 wet", &module) == "ok",
            "lay-finger-aside" => obey("lay 1 left", &module) == "ok",
            "lay-fingertip" => obey("lay 1 short", &module) == "ok",
            "lay-other-finger" => obey("lay 2", &module) == "ok",
            "unplug" => obey("unplug", &module) == "ok",
            "plug-in" => obey("mend", &module) == "ok",
            _ => false,
        }),
        "cabinet" => toys.cabinet.is_some_and(|cabinet| match act {
            "open-door" => true_after(|| cabinet.set_door_open(true)),
            "close-door" => true_after(|| cabinet.set_door_open(false)),
            "insert-headset" => true_after(|| cabinet.set_headset_inserted(true)),
            "come" => true_after(|| cabinet.set_someone_present(true)),
            "go" => true_after(|| cabinet.set_someone_present(false)),
            "remove-headset" => true_after(|| cabinet.set_headset_inserted(false)),
            _ => false,
        }),
        _ => false,
    };
    if done {
        Answer::yes()
    } else {
        Answer::no(format!("no simulated {device} can {act}"))
    }
}

/// The words after an act.
fn number_and_name(act: &str) -> (&str, &str) {
    let mut words = act.split(' ').skip(1);
    let mut word = || words.next().unwrap_or_default();
    (word(), word())
}

/// The record of the finger that `lay-finger` lays on.
fn finger_on_card() -> Vec<u8> {
    let picture = Finger::of(1).drawn(&Laid::default());
    let minutiae = Minutiae::of(&picture).expect("a drawn finger is large enough");
    let frame = Frame {
        width_px: 256,
        height_px: 288,
    };
    write_minutiae(&minutiae, frame).as_slice().to_vec()
}

fn true_after(act: impl FnOnce()) -> bool {
    act();
    true
}
