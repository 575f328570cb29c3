//! What a kiosk sends is stored once, acknowledged when it is durable, and nobody else's.

use kiosk_envelope::{Digest, Slot};
use kiosk_protocol::{Acknowledgement, BATCH_BYTES_MAX, Refusal, Route};

use crate::client::Client;
use crate::gateway::Gateway;
use crate::sample::{Chain, KIOSK, batch};

const TRANSACTIONS: &str = Route::Transactions.pattern();

async fn count_of(client: &mut Client, name: &str) -> u64 {
    let text = client.get("/metrics").await.body;
    let text = String::from_utf8_lossy(&text);
    let name = format!("kiosk_gateway_{name} ");
    let value = text.lines().find_map(|line| line.strip_prefix(&name));
    value.expect("a metric").parse().expect("a number")
}

fn refusals(answer: &Acknowledgement) -> Vec<(u64, Refusal)> {
    answer
        .refused
        .iter()
        .map(|row| (row.sequence, row.reason))
        .collect()
}

#[tokio::test]
pub async fn what_comes_is_acknowledged_and_what_comes_again_is_counted_once() {
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
    assert_eq!(count_of(&mut kiosk, "rows_stored_total").await, 3);
    assert_eq!(count_of(&mut kiosk, "duplicates_total").await, 3);
    assert_eq!(count_of(&mut kiosk, "connections").await, 1);
}

#[tokio::test]
pub async fn another_body_under_the_same_key_is_an_alarm() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let mut chain = Chain::new(KIOSK, &identity);
    let first = chain.next_for("kra");
    let other = chain.sealed("kra", first.routing.slot);
    let second = chain.next_for("kra");
    let _: Acknowledgement = kiosk.post(TRANSACTIONS, batch([&first])).await.json();

    let refused = kiosk.post(TRANSACTIONS, batch([&other])).await;
    assert_eq!(refused.problem(), (409, "conflicting-body".into()));
    assert_eq!(count_of(&mut kiosk, "alarms_total").await, 1);

    let rest: Acknowledgement = kiosk
        .post(TRANSACTIONS, batch([&other, &second]))
        .await
        .json();
    assert_eq!(rest.acknowledged, 2, "the rest is not held back");
    assert_eq!(rest.refused[0].reason, Refusal::ConflictingBody);
}

#[tokio::test]
pub async fn rows_of_another_kiosk_are_refused_and_nothing_is_stored() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let own = Chain::new(KIOSK, &identity).next_for("kra");
    let foreign = Chain::new("ksk-047-0002", &identity).next_for("kra");
    let refused = kiosk.post(TRANSACTIONS, batch([&own, &foreign])).await;
    assert_eq!(refused.problem(), (403, "not-yours".into()));
    assert_eq!(count_of(&mut kiosk, "rows_stored_total").await, 0);
}

#[tokio::test]
pub async fn nothing_is_acknowledged_beyond_a_gap_until_it_is_filled() {
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
    assert_eq!(
        count_of(&mut kiosk, "broken_chains_total").await,
        0,
        "late is not broken"
    );
}

#[tokio::test]
pub async fn a_packed_batch_is_the_same_batch() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let rows = batch(&Chain::new(KIOSK, &identity).several_for("kra", 9));
    let packed: Acknowledgement = kiosk.post_packed(TRANSACTIONS, rows.clone()).await.json();
    assert_eq!(packed.acknowledged, 9);
    let plain: Acknowledgement = kiosk.post(TRANSACTIONS, rows).await.json();
    assert_eq!(plain, packed);

    let bomb = vec![0; BATCH_BYTES_MAX + 1];
    let refused = kiosk.post_packed(TRANSACTIONS, bomb).await;
    assert_eq!(refused.problem(), (400, "malformed".into()));
}

#[tokio::test]
pub async fn a_transaction_that_names_another_one_before_it_is_stored_and_reported() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let mut chain = Chain::new(KIOSK, &identity);
    let first = chain.next_for("kra");
    let astray = Slot {
        epoch: 1,
        sequence: 2,
        previous: Digest([5; 32]),
    };
    let second = chain.sealed("kra", astray);
    let answer: Acknowledgement = kiosk
        .post(TRANSACTIONS, batch([&first, &second]))
        .await
        .json();
    assert_eq!(answer.acknowledged, 2);
    assert_eq!(count_of(&mut kiosk, "broken_chains_total").await, 1);
}

#[tokio::test]
pub async fn a_row_of_a_newer_program_is_refused_and_does_not_hold_back_the_next() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let mut bytes = batch(&Chain::new(KIOSK, &identity).several_for("kra", 2));
    let (count, length) = (1, 2); // varints: 2 rows; a row of 128 to 16,383 bytes
    let row = 1 + count + length;
    assert_eq!(bytes[row], 1, "the version of the first row");
    bytes[row] = 99;
    let answer: Acknowledgement = kiosk.post(TRANSACTIONS, bytes).await.json();
    assert_eq!(answer.acknowledged, 2);
    assert_eq!(refusals(&answer), [(1, Refusal::Malformed)]);
}

#[tokio::test]
pub async fn a_row_with_a_wrong_signature_is_refused_and_does_not_hold_back_the_next() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let mut rows = Chain::new(KIOSK, &identity).several_for("kra", 3);
    rows[1].signature[40] ^= 1;
    let answer: Acknowledgement = kiosk.post(TRANSACTIONS, batch(&rows[..2])).await.json();
    assert_eq!(answer.acknowledged, 2);
    assert_eq!(refusals(&answer), [(2, Refusal::BadSignature)]);
    let answer: Acknowledgement = kiosk.post(TRANSACTIONS, batch(&rows[2..])).await.json();
    assert_eq!(answer.acknowledged, 3);
}

#[tokio::test]
pub async fn a_signature_vouches_for_the_rows_that_its_own_is_chained_to_and_for_no_others() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let mut rows = Chain::new(KIOSK, &identity).several_for("kra", 4);
    for row in &mut rows[..3] {
        row.signature[40] ^= 1;
    }
    rows[1].ciphertext[0] ^= 1; // what the third row names as the one before is another one now
    let answer: Acknowledgement = kiosk.post(TRANSACTIONS, batch(&rows)).await.json();
    let forged = |sequence| (sequence, Refusal::BadSignature);
    assert_eq!(refusals(&answer), [forged(1), forged(2)]);
    assert_eq!(answer.acknowledged, 4);
    assert_eq!(count_of(&mut kiosk, "rows_stored_total").await, 2);
}
