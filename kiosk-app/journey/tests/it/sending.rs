//! Kept, sent, printed: and what is said when one of them does not happen.

use kiosk_domain::receipt::{Delivery, ReceiptKind};
use kiosk_domain::{Capability, DeviceState, Language};
use kiosk_journey::{DoneView, Event, LinkState, PrintNews, SaveFailure, Screen, StatusNotice};

use crate::kiosk::{Kiosk, free_service};

fn confirmed() -> Kiosk {
    let service = free_service();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Submit));
    kiosk
}

fn saved(kiosk: &mut Kiosk) -> kiosk_domain::TransactionId {
    let id = kiosk.saved[0].transaction.header.id;
    kiosk.send(Event::Saved(Ok(id)));
    id
}

fn done(kiosk: &Kiosk) -> DoneView {
    match kiosk.screen() {
        Screen::Done(done) => done,
        _ => panic!("this is not the last page"),
    }
}

#[test]
fn nothing_is_printed_before_it_is_kept() {
    let mut kiosk = confirmed();
    kiosk.wait_seconds(60);
    assert!(matches!(kiosk.screen(), Screen::Submit));
    assert_eq!(kiosk.prints, 0);
}

#[test]
fn a_silent_gateway_is_waited_for_five_seconds_then_the_paper_says_queued() {
    let mut kiosk = confirmed();
    let id = saved(&mut kiosk);
    kiosk.wait_seconds(4);
    assert_eq!(kiosk.prints, 0);
    kiosk.wait_seconds(2);
    assert_eq!(kiosk.prints, 1);
    kiosk.send(Event::Printed(PrintNews::Printed));
    assert_eq!(done(&kiosk).delivery, Delivery::Queued);
    kiosk.send(Event::Delivered(id));
    assert_eq!(done(&kiosk).delivery, Delivery::Received);
}

#[test]
fn without_a_link_nobody_waits() {
    let mut kiosk = confirmed();
    kiosk.send(Event::Link(LinkState::Down));
    saved(&mut kiosk);
    kiosk.send(Event::Printed(PrintNews::Printed));
    assert_eq!(done(&kiosk).delivery, Delivery::Queued);
}

#[test]
fn what_could_not_be_kept_leads_back_to_the_answers_with_a_way_on() {
    let mut kiosk = confirmed();
    kiosk.send(Event::Saved(Err(SaveFailure::Full)));
    let Screen::CheckAnswers(check) = kiosk.screen() else {
        panic!("not back at the check page");
    };
    assert!(check.error.unwrap().contains("another kiosk"));
    assert_eq!(kiosk.prints, 0);
}

#[test]
fn without_paper_services_go_on_and_the_last_page_says_so() {
    let mut kiosk = confirmed();
    kiosk.send(Event::Device(
        Capability::ReceiptPrinter,
        DeviceState::UserError,
    ));
    assert_eq!(kiosk.view().notices, [StatusNotice::NoPaper]);
    let id = saved(&mut kiosk);
    kiosk.send(Event::Delivered(id));
    kiosk.send(Event::ProofUnprinted("header.claims.signature".into()));
    kiosk.send(Event::Printed(PrintNews::NotPrinted));
    assert!(!done(&kiosk).printed);
    assert_eq!(
        kiosk.view().notices,
        [],
        "the page itself says it at length"
    );
    assert_eq!(
        done(&kiosk).proof.as_deref(),
        Some("header.claims.signature")
    );
}

#[test]
fn a_printer_that_never_answers_does_not_hold_the_kiosk() {
    let mut kiosk = confirmed();
    let id = saved(&mut kiosk);
    kiosk.send(Event::Delivered(id));
    kiosk.wait_seconds(61);
    assert!(!done(&kiosk).printed);
}

#[test]
fn who_leaves_while_it_is_kept_still_gets_the_paper() {
    let mut kiosk = confirmed();
    kiosk.send(Event::EndSession);
    assert!(matches!(kiosk.screen(), Screen::Attract { .. }));
    saved(&mut kiosk);
    assert_eq!(kiosk.prints, 1);
}

#[test]
fn a_refused_notice_leads_to_a_counter_ticket_and_sends_nothing() {
    let service = free_service();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::Kiswahili);
    kiosk.send(Event::Start);
    kiosk.send(Event::NoticeRefused);
    let ticket = &kiosk.unsent[0];
    assert_eq!(ticket.kind, ReceiptKind::CounterTicket);
    assert_eq!(ticket.delivery, Delivery::NotSent);
    assert!(ticket.details.is_empty());
    let reference = ticket.reference();
    kiosk.send(Event::Printed(PrintNews::Printed));
    let done = done(&kiosk);
    assert_eq!(done.reference, reference);
    assert!(done.next_step.contains("kaunta"));
    assert!(kiosk.saved.is_empty());
}
