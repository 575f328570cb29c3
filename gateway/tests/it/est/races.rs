//! One ticket is worth one certificate, whatever is lost or comes at once.

use std::collections::BTreeSet;

use super::bench::{Applicant, ENROL, Est, Operator, approved_ticket, enrols, header};
use crate::gateway::Gateway;
use crate::sample::KIOSK;
use kiosk_protocol::proof_of;

/// Devices that come at once with the same ticket.
const RIVALS: usize = 8;
/// At what the gateway dies: before the ticket is used up or while it is, and after, before anybody
/// has heard of it.
const DEATHS: [&str; 4] = ["signed", "noted", "signed", "noted"];

#[tokio::test]
pub async fn whoever_lost_the_answer_gets_the_same_again_and_nobody_else_gets_anything() {
    let gateway = Gateway::start_enrolling();
    let ticket = approved_ticket(&gateway, KIOSK).await;
    let applicant = Applicant::new();
    let first = enrols(&gateway, &ticket, &applicant).await;
    let again = enrols(&gateway, &ticket, &applicant).await;
    assert_eq!(first.certificate(), again.certificate());
    let thief = enrols(&gateway, &ticket, &Applicant::new()).await;
    assert_eq!(thief.problem(), (410, "spent".into()));
    assert!(thief.detail().contains("another key"), "{thief:?}");
}

#[tokio::test]
pub async fn of_many_keys_that_race_for_one_ticket_exactly_one_wins() {
    let gateway = Gateway::start_enrolling();
    let ticket = approved_ticket(&gateway, KIOSK).await;
    let mut coming = Vec::new();
    for _ in 0..RIVALS {
        let mut est = Est::open(&gateway, None).await;
        let ticket = ticket.clone();
        coming.push(tokio::spawn(async move {
            est.enrol(&ticket, &Applicant::new()).await.status
        }));
    }
    let mut statuses = Vec::new();
    for one in coming {
        statuses.push(one.await.expect("answered"));
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200, "one wins: {statuses:?}");
    assert!(
        statuses[1..].iter().all(|status| *status == 410),
        "{statuses:?}"
    );
}

#[tokio::test]
pub async fn a_key_that_waits_keeps_the_ticket_for_itself() {
    let gateway = Gateway::start_enrolling();
    let mut first = Operator::called(&gateway, "duty.desk").await;
    let mut second = Operator::called(&gateway, "second.desk").await;
    let ticket = first.ticket_for(KIOSK).await;
    let applicant = Applicant::new();
    let waits = enrols(&gateway, &ticket, &applicant).await;
    assert_eq!(waits.status, 202, "{waits:?}");
    assert_eq!(waits.headers["retry-after"], "30");
    let rival = Applicant::new();
    let late = enrols(&gateway, &ticket, &rival).await;
    assert_eq!(late.problem(), (410, "spent".into()));
    let wrong = second.approve_key(&ticket, &rival).await;
    assert_eq!(wrong.problem(), (409, "conflicting-body".into()));
    assert!(
        second
            .approve_key(&ticket, &applicant)
            .await
            .status
            .is_success()
    );
    let done = enrols(&gateway, &ticket, &applicant).await;
    assert_eq!(done.status, 200);
}

#[tokio::test]
pub async fn a_gateway_that_dies_between_using_a_ticket_and_answering_issues_once() {
    let mut gateway = Gateway::start_enrolling();
    let mut serials = BTreeSet::new();
    for (round, death) in DEATHS.into_iter().enumerate() {
        let kiosk = format!("ksk-047-1{round:03}");
        let ticket = approved_ticket(&gateway, &kiosk).await;
        let applicant = Applicant::new();
        let mut est = Est::open(&gateway, None).await;
        let proof = proof_of(&ticket.secret, &applicant.spki(), &est.exporter);
        let (shown, body) = (header(&ticket, proof), applicant.request());
        let asking = tokio::spawn(async move {
            // Whether the answer came or not: the kiosk has lost it.
            let _ = est.post(ENROL, Some(&shown), body).await;
        });
        let last_word = format!("certificate {death} for ticket {}", ticket.id);
        gateway.says(&last_word).await;
        gateway.kill();
        asking.await.expect("it ends");
        gateway.restart();
        if death == "noted" {
            // It is used up, though the kiosk has nothing yet.
            let mut est = Est::open(&gateway, None).await;
            let thief = est.enrol(&ticket, &Applicant::new()).await;
            assert_eq!(thief.problem(), (410, "spent".into()));
        }
        let done = enrols(&gateway, &ticket, &applicant).await;
        let again = enrols(&gateway, &ticket, &applicant).await;
        assert_eq!(done.certificate(), again.certificate());
        let thief = enrols(&gateway, &ticket, &Applicant::new()).await;
        assert_eq!(thief.problem(), (410, "spent".into()));
        let identity = applicant.identity(&done);
        let mut kiosk = gateway.connect(&identity).await;
        assert!(kiosk.get("/healthz").await.status.is_success());
        assert!(serials.insert(identity.serial.as_ref().to_vec()));
    }
}
