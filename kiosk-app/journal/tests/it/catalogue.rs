//! `events.toml` and the enum say the same.

use kiosk_domain::transaction::DocumentCheck;
use kiosk_domain::{Capability, DeviceState, StaffRefusal, StaffRole, StaffSerial, TransactionId};
use kiosk_envelope::Digest;
use kiosk_journal::{AssistEnd, Event, LinkTrouble, SessionEnd, StaffExit, StaffTask, Switch};
use serde::Deserialize;

#[derive(Deserialize)]
struct Catalogue {
    event: Vec<Described>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    id: String,
    kind: String,
    sentence: String,
}

/// One of each, in the order of the file; a new event fails to compile in `Event::id` first.
fn one_of_each() -> Vec<Event> {
    let transaction = TransactionId::from_parts(1_795_555_200_000, &[1; 10]);
    let serial = StaffSerial::new(&[0x17, 0xF0]).expect("short enough");
    vec![
        Event::KioskStarted,
        Event::KioskStopped,
        Event::PowerLost,
        Event::SessionBegan,
        Event::SessionEnded {
            why: SessionEnd::TimedOut,
        },
        Event::TransactionSaved { transaction },
        Event::ReceiptPrinted { transaction },
        Event::ReceiptNotPrinted { transaction },
        Event::ReceiptUnknown { transaction },
        Event::LinkUp,
        Event::LinkDown {
            why: LinkTrouble::Clock,
        },
        Event::ClockOff {
            ahead_seconds: -300,
        },
        Event::ClockRight,
        Event::JournalCut {
            missing: Digest([7; 32]),
        },
        Event::CertificateRenewed,
        Event::DeviceChanged {
            device: Capability::Camera,
            state: DeviceState::Online,
        },
        Event::DeviceFlapped {
            device: Capability::Camera,
            changes: 294,
            state: DeviceState::Online,
        },
        Event::CabinetTampered { by: Switch::Door },
        Event::TamperCleared,
        Event::ServiceBegan,
        Event::ServiceEnded,
        Event::LockOpened { seconds: 10 },
        Event::PaperLow,
        Event::PaperRefilled,
        Event::ReceiptDrawnBack,
        Event::ReceiptStuck,
        Event::DocumentChecked {
            check: DocumentCheck::CannotTell,
        },
        Event::CardLeft,
        Event::OutOfService,
        Event::StaffEntered {
            role: StaffRole::Technician,
            serial,
        },
        Event::StaffRefused {
            why: StaffRefusal::WrongPin,
            serial: Some(serial),
        },
        Event::StaffDid {
            task: StaffTask::TestPrint,
            serial,
        },
        Event::StaffLeft {
            why: StaffExit::CardGone,
            serial,
        },
        Event::AssistBegan {
            role: StaffRole::Attendant,
            serial,
        },
        Event::AssistEnded {
            why: AssistEnd::Ended,
            serial,
            sessions: 12,
            transactions: 9,
        },
        Event::HoursEnded,
        Event::HoursBegan,
        Event::Rating { stars: 4 },
    ]
}

#[test]
fn every_event_has_an_id_a_kind_and_a_sentence_in_the_catalogue() {
    let catalogue: Catalogue = toml::from_str(include_str!("../../events.toml")).expect("TOML");
    let described: Vec<&str> = catalogue
        .event
        .iter()
        .map(|event| event.id.as_str())
        .collect();
    let known: Vec<&str> = one_of_each().iter().map(Event::id).collect();
    assert_eq!(described, known);
    for event in &catalogue.event {
        let kinds = [
            "program",
            "session",
            "transaction",
            "device",
            "link",
            "staff",
        ];
        assert!(kinds.contains(&event.kind.as_str()), "{}", event.id);
        assert!(event.sentence.ends_with('.'), "{}", event.id);
    }
}

#[test]
fn the_details_of_an_event_carry_the_id_of_the_catalogue() {
    for event in one_of_each() {
        let json = serde_json::to_value(event).expect("JSON");
        assert_eq!(json["event"], event.id());
        assert_eq!(
            serde_json::from_value::<Event>(json).expect("reads back"),
            event
        );
    }
}

/// `events.md` is what people read; it is written by this test, so it cannot say anything else.
#[test]
fn the_manual_page_says_what_the_catalogue_says() {
    let catalogue: Catalogue = toml::from_str(include_str!("../../events.toml")).expect("TOML");
    let mut page = String::from(
        "# Events of the audit journal\n\nWritten from `events.toml`.\n\n\
         | event | kind | what it means |\n|---|---|---|\n",
    );
    for Described { id, kind, sentence } in &catalogue.event {
        page += &format!("| `{id}` | {kind} | {sentence} |\n");
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/events.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &page).expect("written");
    }
    let kept = std::fs::read_to_string(path).expect("the page is there");
    assert_eq!(kept, page, "run `cargo xtask bless kiosk-journal`");
}
