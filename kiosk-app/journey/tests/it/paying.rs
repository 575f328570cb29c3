//! Money: asked once, never called lost while it may be moving.

use kiosk_domain::Language;
use kiosk_domain::receipt::{Delivery, ReceiptKind};
use kiosk_journey::{Event, LinkState, PayState, PayView, PaymentNews, SaveFailure, Screen};
use kiosk_journey::{SessionEnd, Unavailable};
use zeroize::Zeroizing;

use crate::kiosk::{Kiosk, paid_service};

fn at_payment() -> Kiosk {
    let service = paid_service();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Pay(_)));
    kiosk
}

fn asked() -> Kiosk {
    let mut kiosk = at_payment();
    kiosk.send(Event::Typed(Zeroizing::new("0711000222".to_owned())));
    kiosk.send(Event::PayAsked);
    kiosk
}

fn page(kiosk: &Kiosk) -> PayView {
    match kiosk.screen() {
        Screen::Pay(page) => page,
        _ => panic!("this is not the payment page"),
    }
}

fn assert_called_pending(kiosk: &mut Kiosk) {
    let paper = kiosk.unsent.last().unwrap();
    assert_eq!(paper.kind, ReceiptKind::PaymentPending);
    assert!(paper.paid.is_some());
    assert!(paper.next_step.contains("30") && paper.next_step.contains("1919"));
    assert!(!paper.next_step.contains("fail"));
    kiosk.send(Event::Printed(kiosk_journey::PrintNews::Printed));
    let Screen::Done(done) = kiosk.screen() else {
        panic!("an unknown payment does not end on the last page");
    };
    assert_eq!(done.kind, ReceiptKind::PaymentPending);
    assert_eq!(done.delivery, Delivery::NotSent);
    assert!(kiosk.saved.is_empty());
}

#[test]
fn an_unknown_payment_is_never_called_failed() {
    let mut kiosk = asked();
    kiosk.send(Event::Payment(PaymentNews::Unknown));
    assert_called_pending(&mut kiosk);
}

#[test]
fn a_payment_that_nobody_hears_of_again_is_called_unknown_not_failed() {
    let mut kiosk = asked();
    kiosk.send(Event::Payment(PaymentNews::Pending));
    kiosk.send(Event::Payment(PaymentNews::Unreachable));
    assert_eq!(page(&kiosk).state, PayState::LookAtPhone);
    kiosk.wait_seconds(89);
    assert_eq!(kiosk.view().overlay, None);
    kiosk.wait_seconds(2);
    assert_called_pending(&mut kiosk);
}

#[test]
fn a_refused_payment_can_be_tried_again_under_another_invoice() {
    for news in [
        PaymentNews::Cancelled,
        PaymentNews::Insufficient,
        PaymentNews::Expired,
    ] {
        let mut kiosk = asked();
        kiosk.send(Event::Payment(news));
        assert_ne!(page(&kiosk).state, PayState::Asking);
        kiosk.send(Event::PayAsked);
        kiosk.send(Event::Payment(PaymentNews::Pending));
        let news = kiosk.paid();
        kiosk.send(news);
        assert!(matches!(kiosk.screen(), Screen::Submit));
        let [first, second] = &kiosk.payments[..] else {
            panic!("not asked twice");
        };
        assert_ne!(first, second);
        let submission = &kiosk.saved[0];
        assert_eq!(submission.receipt.reference().as_str(), second);
    }
}

#[test]
fn a_request_that_did_not_arrive_is_repeated_under_the_same_invoice() {
    let mut kiosk = asked();
    kiosk.send(Event::Payment(PaymentNews::Unreachable));
    assert_eq!(page(&kiosk).state, PayState::Unreachable);
    kiosk.send(Event::PayAsked);
    assert_eq!(kiosk.payments[0], kiosk.payments[1]);
}

#[test]
fn money_of_somebody_who_was_here_before_pays_nothing() {
    let mut kiosk = asked();
    let Event::Payment(PaymentNews::Paid(mut proof)) = kiosk.paid() else {
        panic!("no proof");
    };
    proof.invoice = "HK-0000-0000".to_owned();
    kiosk.send(Event::Payment(PaymentNews::Paid(proof)));
    assert!(kiosk.saved.is_empty());
}

#[test]
fn a_wrong_phone_number_asks_nobody() {
    let mut kiosk = at_payment();
    kiosk.send(Event::Typed(Zeroizing::new("12".to_owned())));
    kiosk.send(Event::PayAsked);
    assert!(page(&kiosk).error.is_some());
    assert!(kiosk.payments.is_empty());
}

#[test]
fn who_pays_and_cannot_be_served_does_not_pay_twice_and_leaves_with_the_invoice() {
    let mut kiosk = asked();
    kiosk.send(kiosk.paid());
    kiosk.send(Event::Saved(Err(SaveFailure::Broken)));
    let Screen::CheckAnswers(check) = kiosk.screen() else {
        panic!("not back at the check page");
    };
    assert!(check.error.unwrap().contains("1919"));
    kiosk.send(Event::Confirm);
    assert!(matches!(kiosk.screen(), Screen::Submit));
    assert_eq!(kiosk.payments.len(), 1);
    kiosk.send(Event::Saved(Err(SaveFailure::Broken)));
    kiosk.send(Event::EndSession);
    let paper = kiosk.unsent.last().unwrap();
    assert_eq!(paper.paid.as_ref().unwrap().invoice, kiosk.payments[0]);
    assert!(paper.next_step.contains("Do not pay again"));
}

#[test]
fn who_leaves_while_money_may_be_moving_gets_paper() {
    let mut kiosk = asked();
    kiosk.send(Event::EndSession);
    assert_eq!(kiosk.ends, [SessionEnd::Ended]);
    assert_eq!(kiosk.unsent[0].kind, ReceiptKind::PaymentPending);
}

#[test]
fn without_a_link_nothing_that_must_be_paid_is_started() {
    let service = paid_service();
    let mut kiosk = Kiosk::new();
    kiosk.send(Event::Link(LinkState::Down));
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::Start);
    let Screen::AboutService(about) = kiosk.screen() else {
        panic!("it started");
    };
    assert_eq!(about.unavailable, Some(Unavailable::NoLinkForPayment));
}
