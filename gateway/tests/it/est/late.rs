//! Renewal by who was away, and who may not even ask.

use kiosk_protocol::Scope;
use time::Duration;

use super::bench::{Applicant, Est, Operator, RENEW, enrolled};
use crate::authority::{Authority, Identity, Span};
use crate::gateway::Gateway;
use crate::sample::KIOSK;

async fn renews(gateway: &Gateway, identity: &Identity) -> Option<u16> {
    let mut est = Est::try_open(gateway, Some(identity)).await.ok()?;
    let answer = est.post(RENEW, None, Applicant::new().request()).await;
    answer.ok().map(|answer| answer.status)
}

#[tokio::test]
async fn a_certificate_that_ran_out_lately_is_renewed_and_an_old_one_is_not() {
    let gateway = Gateway::start_enrolling();
    let uri = format!("urn:huduma:kiosk:{KIOSK}");
    let day = Duration::days(1);
    let ended = |days: i32| {
        let span = Span(-day * (days + 90), -day * days);
        gateway.authority.client_for(&uri, span)
    };
    assert_eq!(renews(&gateway, &ended(29)).await, Some(200));
    assert_eq!(renews(&gateway, &ended(31)).await, None);
    let early = gateway.authority.client_for(&uri, Span(day, day * 2));
    assert_eq!(renews(&gateway, &early).await, None, "not yet valid");
    let stray = Authority::called("another root").client_for(&uri, Span(-day * 9, -day));
    assert_eq!(renews(&gateway, &stray).await, None, "another root");
    // For members the end is the end.
    let late = ended(1);
    let client =
        crate::client::Client::connect(gateway.address, &gateway.authority.pem, Some(&late));
    let heard = match client.await {
        Err(_) => false,
        Ok(mut client) => client
            .ask(hyper::Method::GET, "/healthz", vec![])
            .await
            .is_ok(),
    };
    assert!(!heard);
}

#[tokio::test]
async fn a_kiosk_renews_for_itself_only_and_not_while_it_is_withdrawn() {
    let gateway = Gateway::start_enrolling();
    let (_, kiosk) = enrolled(&gateway).await;
    let other = rcgen::SanType::URI("urn:huduma:kiosk:ksk-047-0002".try_into().expect("a URI"));
    let mut wishes = rcgen::CertificateParams::default();
    wishes.subject_alt_names = vec![other];
    let next = Applicant::new();
    let mut est = Est::open(&gateway, Some(&kiosk)).await;
    let body = next.request_with(&wishes);
    let refused = est.post(RENEW, None, body).await.expect("answered");
    assert_eq!(refused.problem(), (403, "not-yours".into()));
    let renewed = est
        .post(RENEW, None, next.request())
        .await
        .expect("answered");
    let renewed = next.identity(&renewed);
    let mut client = gateway.connect(&renewed).await;
    assert!(client.get("/healthz").await.status.is_success());
    let agency = gateway.authority.client("urn:huduma:agency:kra");
    assert_eq!(renews(&gateway, &agency).await, Some(403));

    let mut desk = Operator::called(&gateway, "duty.desk").await;
    let own = Scope::Kiosk(KIOSK.parse().expect("an id"));
    let notice = kiosk_domain::Text::new("Closed.", "Kimefungwa.");
    desk.change(own, kiosk_protocol::Standing::Withdrawn(notice))
        .await;
    assert_eq!(renews(&gateway, &renewed).await, Some(403));
}
