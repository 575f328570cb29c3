//! A service is tried out: the same pages, and nothing behind them.

use kiosk_domain::receipt::{Delivery, ReceiptKind};
use kiosk_domain::{Capability, DeviceState, Language};
use kiosk_journey::{
    Command, Event, LinkState, Moment, OutOfServiceReason, PrintNews, SaveFailure, Screen,
    StatusNotice, Tally, TextScale,
};
use proptest::prelude::*;

use crate::kiosk::{Kiosk, catalogue, free_service, paid_service};

/// More touches than anybody should need.
const TOUCHES_MAX: usize = 100;

/// A kiosk at which nothing works, being tried out.
fn tried(language: Language) -> Kiosk {
    let mut kiosk = Kiosk::new();
    for family in Capability::ALL {
        kiosk.send(Event::Device(family, DeviceState::HardwareError));
    }
    kiosk.send(Event::Link(LinkState::Down));
    kiosk.send(Event::TryItOut);
    kiosk.send(Event::LanguageChosen(language));
    kiosk
}

/// What somebody does who types nothing.
fn go_on(kiosk: &mut Kiosk) {
    match kiosk.screen() {
        Screen::AboutService(_) => kiosk.send(Event::Start),
        Screen::Notice(_) => kiosk.send(Event::NoticeAccepted),
        Screen::Identify(page) | Screen::Question(page) => {
            assert!(!page.can_read, "a document is asked for");
            if page.input == kiosk_journey::FieldInput::Consent {
                assert!(page.value.is_empty(), "a box is ticked beforehand");
                kiosk.send(Event::Ticked(true));
            }
            kiosk.send(Event::Continue);
        }
        Screen::CheckFinger(_) => kiosk.send(Event::FingerAsked),
        Screen::Capture(page) if page.photo.is_some() => kiosk.send(Event::PhotoKept),
        Screen::Capture(_) => kiosk.send(Event::PhotographAsked),
        Screen::CheckAnswers(_) => kiosk.send(Event::Confirm),
        Screen::Pay(_) => kiosk.send(Event::PayAsked),
        Screen::Done(_) => kiosk.send(Event::Finished),
        _ => panic!("a trial does not get here"),
    }
}

/// Nothing went out of the engine but that somebody tried it and is gone.
fn assert_nothing_done(kiosk: &Kiosk, trials: &[&str]) {
    assert_eq!(kiosk.trials, trials);
    assert!(kiosk.saved.is_empty() && kiosk.unsent.is_empty() && kiosk.payments.is_empty());
    assert!(kiosk.reads.is_empty() && kiosk.fingers.is_empty() && kiosk.checks.is_empty());
    assert!(kiosk.ends.is_empty(), "it is counted as a session");
    assert_eq!((kiosk.prints, kiosk.helped, kiosk.cards_left), (0, 0, 0));
}

#[test]
fn every_service_is_tried_out_to_its_end_with_nothing_typed_and_nothing_done() {
    for language in Language::ALL {
        for service in catalogue().services() {
            let mut kiosk = tried(language);
            kiosk.send(Event::ServiceChosen(service.id.clone()));
            let Screen::AboutService(about) = kiosk.screen() else {
                panic!("{} is not explained first", service.id);
            };
            assert_eq!(about.unavailable, None, "{}", service.id);
            for _ in 0..TOUCHES_MAX {
                assert_eq!(kiosk.view().notices, [StatusNotice::Trial]);
                if matches!(kiosk.screen(), Screen::Done(_)) {
                    break;
                }
                go_on(&mut kiosk);
            }
            let Screen::Done(done) = kiosk.screen() else {
                panic!("{} is not tried to its end", service.id);
            };
            assert!(done.trial && !done.printed && done.proof.is_none());
            assert_eq!(done.reference.as_str(), "HK-0000-0000");
            assert_eq!(done.service, service.name.in_language(language));
            kiosk.send(Event::Finished);
            assert!(matches!(kiosk.screen(), Screen::Attract { .. }));
            assert_nothing_done(&kiosk, &["began", "ended"]);
        }
    }
}

#[test]
fn who_refuses_the_notice_of_a_trial_sees_where_that_leads_and_no_ticket_comes() {
    let mut kiosk = tried(Language::English);
    kiosk.send(Event::ServiceChosen(free_service().id));
    kiosk.send(Event::Start);
    kiosk.send(Event::NoticeRefused);
    let Screen::Done(done) = kiosk.screen() else {
        panic!("refusing is a dead end");
    };
    assert_eq!(
        (done.kind, done.delivery),
        (ReceiptKind::CounterTicket, Delivery::NotSent)
    );
    kiosk.send(Event::EndSession);
    assert_nothing_done(&kiosk, &["began", "ended"]);
}

#[test]
fn a_trial_that_nobody_goes_on_with_ends_by_itself_and_leaves_nothing() {
    let mut kiosk = tried(Language::Kiswahili);
    let service = paid_service();
    kiosk.send(Event::TextScaleChosen(TextScale::Largest));
    kiosk.send(Event::ServiceChosen(service.id.clone()));
    while !matches!(kiosk.screen(), Screen::CheckAnswers(_)) {
        go_on(&mut kiosk);
    }
    kiosk.wait_seconds(3_600);
    let view = kiosk.view();
    assert!(matches!(view.screen, Screen::Attract { .. }));
    assert!(!view.in_session && !kiosk.journey.is_trial());
    assert_eq!(view.language, Language::English);
    assert_nothing_done(&kiosk, &["began", "ended"]);
    // Whoever comes next is served in earnest, and finds no made-up answer.
    kiosk.send(Event::Link(LinkState::Up));
    for family in Capability::ALL {
        kiosk.send(Event::Device(family, DeviceState::Online));
    }
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| {
        matches!(screen, Screen::Identify(_) | Screen::Question(_))
    });
    assert!(kiosk.question().value.is_empty());
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Attract { .. }));
    assert_eq!((kiosk.saved.len(), kiosk.ends.len()), (1, 1));
    assert!(!kiosk.saved[0].transaction.body.training);
}

#[test]
fn what_is_reported_of_somebody_before_reaches_no_page_of_a_trial() {
    let service = free_service();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Submit));
    let before = kiosk.saved[0].transaction.header.id;
    kiosk.send(Event::EndSession);
    kiosk.send(Event::TryItOut);
    kiosk.send(Event::LanguageChosen(Language::English));
    kiosk.send(Event::ServiceChosen(service.id.clone()));
    while !matches!(kiosk.screen(), Screen::Done(_)) {
        go_on(&mut kiosk);
    }
    kiosk.send(Event::Saved(Ok(before)));
    assert_eq!(kiosk.prints, 1, "the paper of the one before is owed still");
    kiosk.send(Event::ProofUnprinted("of somebody".to_owned()));
    kiosk.send(Event::Printed(PrintNews::NotPrinted));
    kiosk.send(Event::Saved(Err(SaveFailure::Full)));
    let Screen::Done(done) = kiosk.screen() else {
        panic!("somebody else's news moved the page");
    };
    assert_eq!(done.proof, None);
}

#[test]
fn a_trial_is_in_no_figures() {
    let mut tally = Tally::default();
    let kiosk = tried(Language::English);
    assert_eq!(tally.hear(&Command::TrialBegan, Moment(0)), None);
    tally.see(&kiosk.screen(), Some(&free_service().id), Moment(1_000));
    assert_eq!(tally.hear(&Command::TrialEnded, Moment(2_000)), None);
}

#[test]
fn an_agent_is_no_part_of_a_trial() {
    let mut kiosk = Kiosk::new();
    kiosk.send(Event::Agent(Some(crate::helping::agent())));
    kiosk.send(Event::TryItOut);
    assert_eq!(kiosk.view().agent, None);
    kiosk.send(Event::EndSession);
    assert!(kiosk.view().agent.is_some());
}

#[test]
fn a_kiosk_out_of_service_is_not_tried_out_and_ends_a_trial() {
    let stop = || Event::OutOfService {
        reason: OutOfServiceReason::Full,
        code: "S-204".to_owned(),
    };
    let mut kiosk = Kiosk::new();
    kiosk.send(stop());
    kiosk.send(Event::TryItOut);
    assert!(!kiosk.journey.is_trial());
    kiosk.send(Event::BackInService);
    kiosk.send(Event::TryItOut);
    assert!(kiosk.journey.is_trial());
    kiosk.send(stop());
    assert!(!kiosk.journey.is_trial());
    assert_nothing_done(&kiosk, &["began", "ended"]);
}

proptest! {
    #[test]
    fn a_trial_begins_on_the_first_page_only(touches in 1usize..40) {
        let service = paid_service();
        let mut kiosk = Kiosk::new();
        kiosk.choose(&service.id, Language::English);
        for _ in 0..touches {
            if matches!(kiosk.screen(), Screen::Attract { .. }) {
                break;
            }
            kiosk.send(Event::TryItOut);
            prop_assert!(!kiosk.journey.is_trial());
            kiosk.go_on(&service);
        }
    }
}
