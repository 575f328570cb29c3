//! Transactions that waited in a kiosk's queue while its key changed.

use kiosk_envelope::Slot;
use kiosk_protocol::{Acknowledgement, Refusal, Route};

use super::bench::{Applicant, Est, RENEW, approved_ticket, enrolled, enrols};
use crate::gateway::Gateway;
use crate::sample::{Chain, KIOSK, batch};

const TRANSACTIONS: &str = Route::Transactions.pattern();

#[tokio::test]
async fn rows_under_the_key_of_an_earlier_certificate_are_taken_and_those_of_another_kiosk_are_not()
{
    let gateway = Gateway::start_enrolling();
    let (_, first) = enrolled(&gateway).await;
    let waiting = Chain::new(KIOSK, &first).several_for("kra", 3);
    let next = Applicant::new();
    let mut est = Est::open(&gateway, Some(&first)).await;
    let renewed = est.post(RENEW, None, next.request()).await;
    let renewed = next.identity(&renewed.expect("an answer"));

    let mut kiosk = gateway.connect(&renewed).await;
    let answer: Acknowledgement = kiosk.post(TRANSACTIONS, batch(&waiting)).await.json();
    assert_eq!((answer.acknowledged, answer.refused.len()), (3, 0));

    let ticket = approved_ticket(&gateway, "ksk-047-0002").await;
    let neighbour = Applicant::new();
    let neighbour = neighbour.identity(&enrols(&gateway, &ticket, &neighbour).await);
    let slot = Slot::after(&waiting[2]);
    let forged = Chain::new(KIOSK, &neighbour).sealed("kra", slot);
    let answer: Acknowledgement = kiosk.post(TRANSACTIONS, batch(&[forged])).await.json();
    assert_eq!(answer.refused[0].reason, Refusal::BadSignature);
}
