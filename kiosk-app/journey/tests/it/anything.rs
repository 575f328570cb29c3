//! Whatever happens in whatever order: no panic, and always something to show.

use kiosk_domain::transaction::DocumentWay;
use kiosk_domain::{Capability, DeviceState, Language, ServiceId};
use kiosk_journey::{
    DocumentFailure, Event, FingerFailure, LinkState, OutOfServiceReason, Palette, PaymentNews,
    Photo, PhotoFailure, PrintNews, SaveFailure, Screen, TextScale,
};
use proptest::prelude::*;
use zeroize::Zeroizing;

use crate::kiosk::{Kiosk, catalogue, paid_service};

/// What happens next, as plain data that can be shrunk.
#[derive(Debug, Clone)]
enum Happening {
    /// A page's own event, by number.
    Event(u8),
    /// Text is typed.
    Typed(String),
    /// What a willing citizen does here.
    GoOn,
    /// Seconds pass.
    Wait(u64),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => any::<u8>().prop_map(Happening::Event),
        1 => ".{0,12}".prop_map(Happening::Typed),
        6 => Just(Happening::GoOn),
        1 => (0u64..200).prop_map(Happening::Wait),
    ]
}

fn event(number: u8, kiosk: &Kiosk, service: &ServiceId) -> Event {
    let id = kiosk.saved.last().map(|s| s.transaction.header.id);
    match number % 61 {
        0 => Event::Begin,
        1 => Event::LanguageChosen(Language::Kiswahili),
        2 => Event::TextScaleChosen(TextScale::Largest),
        3 => Event::PaletteChosen(Palette::Dark),
        4 | 5 => Event::Back,
        6 => Event::EndSession,
        7 => Event::HelpOpened,
        8 => Event::SearchTyped("pasi".to_owned()),
        9 => Event::CategoryChosen(Some("identity".to_owned())),
        10 => Event::PageTurned(usize::from(number)),
        11 => Event::ServiceChosen(service.clone()),
        12 => Event::Start,
        13 => Event::NoticeRefused,
        14 => Event::Ticked(false),
        15 => Event::RevealToggled,
        16 => Event::Continue,
        17 => Event::Skip,
        18 => Event::PhotographAsked,
        19 => Event::Photographed(Ok(Photo(vec![1]))),
        20 => Event::Photographed(Err(PhotoFailure::CameraFailed)),
        21 => Event::PhotoRetaken,
        22 => Event::Confirm,
        23 => Event::PayAsked,
        24 => Event::Payment(PaymentNews::Cancelled),
        25 => Event::Payment(PaymentNews::Unknown),
        26 => Event::Payment(PaymentNews::Unreachable),
        27 => Event::Saved(Err(SaveFailure::Full)),
        28 => id.map_or(Event::Tick, |id| Event::Saved(Ok(id))),
        29 => id.map_or(Event::Tick, Event::Delivered),
        30 => Event::Printed(PrintNews::Unknown),
        31 => Event::Rated(Some(number)),
        32 => Event::Device(Capability::Camera, DeviceState::HardwareError),
        33 => Event::Link(if number < 128 {
            LinkState::Down
        } else {
            LinkState::Up
        }),
        34 => Event::OutOfService {
            reason: OutOfServiceReason::Full,
            code: String::new(),
        },
        35 => Event::DocumentOffered,
        36 => Event::DocumentWayChosen(DocumentWay::Chip),
        37 => Event::DocumentRead {
            attempt: u64::from(number),
            result: Err(DocumentFailure::TakenAway),
        },
        38 => Event::TypeInstead,
        39 => Event::Presence(number < 128),
        40 => Event::Presence(number >= 128),
        41 => Event::Listening(number < 128),
        42 => Event::LowReachChosen(number < 128),
        43 => Event::SwitchesTaken,
        44 => Event::Stay,
        45 => Event::FingerAsked,
        46 | 47 => Event::FingerRead {
            attempt: kiosk.fingers.last().copied().unwrap_or_default(),
            result: Err(if number < 128 {
                FingerFailure::TooDry
            } else {
                FingerFailure::WindowFailed
            }),
        },
        48 => Event::CounterAsked,
        49 => Event::CardSeen(number < 128),
        50 => Event::Agent(Some(crate::helping::agent())),
        51 => Event::Agent(None),
        52 => Event::AgentRefused,
        53 | 54 => Event::AccessNumberOffered,
        55 => Event::Typed(Zeroizing::new("000017".to_owned())),
        56 => Event::DocumentRead {
            attempt: kiosk.reads.last().map_or(0, |read| read.0),
            result: Err(DocumentFailure::WrongNumber),
        },
        59 => Event::CodeOffered,
        57 | 58 => Event::TryItOut,
        _ => Event::BackInService,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_order_of_events_stops_the_kiosk(
        happenings in proptest::collection::vec(happening(), 1..80),
    ) {
        let service = paid_service();
        let mut kiosk = Kiosk::new();
        for happening in happenings {
            match happening {
                Happening::Event(number) => {
                    let event = event(number, &kiosk, &service.id);
                    kiosk.send(event);
                }
                Happening::Typed(text) => kiosk.send(Event::Typed(Zeroizing::new(text))),
                Happening::GoOn => go_on(&mut kiosk, &service.id),
                Happening::Wait(seconds) => kiosk.wait_seconds(seconds),
            }
            let view = kiosk.view();
            let is_idle = matches!(view.screen, Screen::Attract { .. } | Screen::TakeCard | Screen::OutOfService { .. });
            prop_assert_eq!(view.in_session, !is_idle);
            if let Some(due) = kiosk.journey.next_deadline() {
                prop_assert!(due > kiosk.now.moment, "a deadline that is over is never met");
            }
        }
    }
}

fn go_on(kiosk: &mut Kiosk, service: &ServiceId) {
    match kiosk.screen() {
        Screen::Attract { .. } => kiosk.send(Event::Begin),
        Screen::Language { .. } => kiosk.send(Event::LanguageChosen(Language::English)),
        Screen::FindService(_) => kiosk.send(Event::ServiceChosen(service.clone())),
        Screen::OutOfService { .. } => kiosk.send(Event::BackInService),
        Screen::TakeCard => kiosk.send(Event::CardSeen(false)),
        Screen::Pay(_) if kiosk.payments.is_empty() || kiosk.journey.is_trial() => {
            kiosk.send(Event::PayAsked);
        }
        Screen::Capture(page) if page.busy => {
            kiosk.send(Event::Photographed(Ok(Photo(vec![1]))));
        }
        _ => {
            let service = catalogue().service(service).unwrap().clone();
            kiosk.go_on(&service);
        }
    }
}
