//! What a kiosk asks beside sending: paying, and saying how it is.

use kiosk_domain::{ServiceId, Timestamp};
use kiosk_envelope::Digest;
use kiosk_protocol::{
    Heartbeat, HeartbeatReply, PaymentReply, PaymentRequest, PaymentState, Route, payment_path,
};

use crate::gateway::Gateway;
use crate::sample::KIOSK;

fn order(amount_cents: u64) -> Vec<u8> {
    let request = PaymentRequest {
        invoice: "INV-0001".into(),
        service: ServiceId::new("kra-pin-print").expect("an id"),
        amount_cents,
        phone: "+254700000000".into(),
    };
    serde_json::to_vec(&request).expect("a message")
}

#[tokio::test]
pub async fn asking_twice_for_a_payment_charges_once() {
    let gateway = Gateway::start();
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let payments = Route::Payments.pattern();
    let path = payment_path("INV-0001");
    let begun: PaymentReply = kiosk.post(payments, order(5000)).await.json();
    assert_eq!(begun.state, PaymentState::Pending);
    let first: PaymentReply = kiosk.get(&path).await.json();
    assert_eq!(first.state, PaymentState::Pending);
    let paid: PaymentReply = kiosk.get(&path).await.json();
    let PaymentState::Paid { code, simulated } = &paid.state else {
        panic!("not paid: {paid:?}");
    };
    assert!(code.starts_with("SIM") && *simulated, "{paid:?}");

    let again: PaymentReply = kiosk.post(payments, order(5000)).await.json();
    assert_eq!(again, paid);
    let other = kiosk.post(payments, order(5001)).await;
    assert_eq!(other.problem(), (409, "conflicting-body".into()));
    let (_, mut neighbour) = gateway.kiosk("ksk-047-0002").await;
    assert_eq!(
        neighbour.get(&path).await.problem(),
        (404, "not-found".into())
    );
}

#[tokio::test]
pub async fn the_phone_is_in_no_file_of_the_ledger() {
    let gateway = Gateway::start();
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let _: PaymentReply = kiosk
        .post(Route::Payments.pattern(), order(5000))
        .await
        .json();
    let folder = gateway.config().parent().expect("a folder").to_owned();
    let files = std::fs::read_dir(folder).expect("a folder");
    let bytes: Vec<Vec<u8>> = files
        .map(|file| std::fs::read(file.expect("a file").path()).expect("bytes"))
        .collect();
    let holds = |text: &[u8]| {
        bytes
            .iter()
            .any(|file| file.windows(text.len()).any(|part| part == text))
    };
    assert!(holds(b"INV-0001"), "the payment is stored");
    assert!(!holds(b"700000000"), "the phone is not");
}

#[tokio::test]
pub async fn a_heartbeat_is_answered_with_the_head_that_is_now_kept_outside() {
    let gateway = Gateway::start();
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let beat = |kiosk: &str| {
        let beat = Heartbeat {
            kiosk: kiosk.parse().expect("an id"),
            sent_at: Timestamp(0),
            queued: 0,
            oldest_age_seconds: 0,
            journal_head: Some(Digest([9; 32])),
            devices: vec![],
            software: "0.1.0".into(),
            energy: None,
        };
        serde_json::to_vec(&beat).expect("a message")
    };
    let path = Route::Heartbeat.pattern();
    let reply: HeartbeatReply = kiosk.post(path, beat(KIOSK)).await.json();
    assert_eq!(reply.journal_head, Some(Digest([9; 32])));
    let refused = kiosk.post(path, beat("ksk-047-0002")).await;
    assert_eq!(refused.problem(), (403, "not-yours".into()));
}
