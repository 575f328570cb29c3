//! What a kiosk sends is stored once, acknowledged when it is durable, and nobody else's.

use kiosk_protocol::{Acknowledgement, Refusal, Route};

use crate::gateway::Gateway;
use crate::sample::{Chain, KIOSK, batch};

const TRANSACTIONS: &str = Route::Transactions.pattern();

#[tokio::test]
async fn what_comes_is_acknowledged_and_what_comes_again_is_counted_once() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let rows = batch(&Chain::new(KIOSK, &identity).several_for("kra", 3));
    for _ in 0..2 {
        let acknowledgement: Acknowledgement = kiosk.post(TRANSACTIONS, rows.clone()).await.json();
        let all = Acknowledgement {
            epoch: 1,
            acknowledged: 3,
            refused: vec![],
        };
        assert_eq!(acknowledgement, all);
    }
    let metrics = kiosk.get("/metrics").await.body;
    let metrics = String::from_utf8_lossy(&metrics);
    assert!(
        metrics.contains("\nkiosk_gateway_rows_stored_total 3\n"),
        "{metrics}"
    );
    assert!(
        metrics.contains("\nkiosk_gateway_duplicates_total 3\n"),
        "{metrics}"
    );
    assert!(
        metrics.contains("\nkiosk_gateway_broken_chains_total 0\n"),
        "{metrics}"
    );
    assert!(
        metrics.contains("\nkiosk_gateway_connections 1\n"),
        "{metrics}"
    );
}

#[tokio::test]
async fn another_body_under_the_same_key_is_an_alarm() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let mut chain = Chain::new(KIOSK, &identity);
    let first = chain.next_for("kra");
    let other = chain.sealed("kra", first.routing.slot);
    let second = chain.next_for("kra");
    let _: Acknowledgement = kiosk.post(TRANSACTIONS, batch([&first])).await.json();

    let refused = kiosk.post(TRANSACTIONS, batch([&other])).await;
    assert_eq!(refused.problem(), (409, "conflicting-body".into()));
    let metrics = kiosk.get("/metrics").await.body;
    assert!(String::from_utf8_lossy(&metrics).contains("\nkiosk_gateway_alarms_total 1\n"));

    let rest: Acknowledgement = kiosk
        .post(TRANSACTIONS, batch([&other, &second]))
        .await
        .json();
    assert_eq!(rest.acknowledged, 2, "the rest is not held back");
    assert_eq!(rest.refused[0].reason, Refusal::ConflictingBody);
}

#[tokio::test]
async fn rows_of_another_kiosk_are_refused_and_nothing_is_stored() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let own = Chain::new(KIOSK, &identity).next_for("kra");
    let foreign = Chain::new("ksk-047-0002", &identity).next_for("kra");
    let refused = kiosk.post(TRANSACTIONS, batch([&own, &foreign])).await;
    assert_eq!(refused.problem(), (403, "not-yours".into()));
    let metrics = kiosk.get("/metrics").await.body;
    assert!(String::from_utf8_lossy(&metrics).contains("\nkiosk_gateway_rows_stored_total 0\n"));
}

#[tokio::test]
async fn nothing_is_acknowledged_beyond_a_gap_until_it_is_filled() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let rows = Chain::new(KIOSK, &identity).several_for("kra", 4);
    let gap: Acknowledgement = kiosk
        .post(TRANSACTIONS, batch([&rows[0], &rows[2], &rows[3]]))
        .await
        .json();
    assert_eq!(gap.acknowledged, 1);
    let filled: Acknowledgement = kiosk.post(TRANSACTIONS, batch([&rows[1]])).await.json();
    assert_eq!(filled.acknowledged, 4);
}

#[tokio::test]
async fn a_row_with_a_wrong_signature_is_refused_and_does_not_hold_back_the_next() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let mut rows = Chain::new(KIOSK, &identity).several_for("kra", 2);
    rows[0].signature[40] ^= 1;
    let answer: Acknowledgement = kiosk.post(TRANSACTIONS, batch(&rows)).await.json();
    assert_eq!(answer.acknowledged, 2);
    let refused: Vec<_> = answer
        .refused
        .iter()
        .map(|row| (row.sequence, row.reason))
        .collect();
    assert_eq!(refused, [(1, Refusal::BadSignature)]);
}
