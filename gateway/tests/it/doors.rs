//! Who comes in, and who does not.

use std::sync::Arc;

use hyper::Method;
use rustls::version::TLS13;
use time::Duration;

use crate::authority::{Authority, Identity, Span};
use crate::client::{Client, ask_over_http_2, config, connect_to};
use crate::gateway::Gateway;
use crate::sample::KIOSK;

/// Whether anything was answered.
pub async fn is_heard(gateway: &Gateway, identity: Option<&Identity>) -> bool {
    let client = Client::connect(gateway.address, &gateway.authority.pem, identity).await;
    match client {
        Err(_) => false,
        Ok(mut client) => client.ask(Method::GET, "/healthz", vec![]).await.is_ok(),
    }
}

#[tokio::test]
async fn only_certificates_of_our_authority_with_a_role_are_heard() {
    let gateway = Gateway::start();
    let uri = format!("urn:huduma:kiosk:{KIOSK}");
    assert!(is_heard(&gateway, Some(&gateway.authority.client(&uri))).await);
    assert!(!is_heard(&gateway, None).await, "no certificate");
    assert!(
        !is_heard(&gateway, Some(&Authority::new().client(&uri))).await,
        "another authority"
    );
    let nobody = gateway.authority.client("urn:huduma:king:one");
    assert!(!is_heard(&gateway, Some(&nobody)).await, "no role");
    let server = gateway.authority.server();
    assert!(
        !is_heard(&gateway, Some(&server)).await,
        "a server's certificate"
    );
    let (hour, day) = (Duration::hours(1), Duration::days(1));
    let expired = gateway.authority.client_for(&uri, Span(-day, -hour));
    assert!(!is_heard(&gateway, Some(&expired)).await, "expired");
    let early = gateway.authority.client_for(&uri, Span(hour, day));
    assert!(!is_heard(&gateway, Some(&early)).await, "not yet valid");
}

#[tokio::test]
async fn a_client_leaves_a_server_of_another_name() {
    let gateway = Gateway::start();
    let identity = gateway
        .authority
        .client(&format!("urn:huduma:kiosk:{KIOSK}"));
    let config = Arc::new(config(&gateway.authority.pem, Some(&identity), &TLS13));
    let right = connect_to("gateway", gateway.address, Arc::clone(&config)).await;
    assert!(right.is_ok(), "{:?}", right.err());
    let wrong = connect_to("elsewhere", gateway.address, config).await;
    let error = wrong.expect_err("a refused server").to_string();
    assert!(error.contains("not valid for name"), "{error}");
}

#[tokio::test]
async fn tls_1_2_is_not_spoken() {
    let gateway = Gateway::start();
    let identity = gateway
        .authority
        .client(&format!("urn:huduma:kiosk:{KIOSK}"));
    let root = &gateway.authority.pem;
    let old = &rustls::version::TLS12;
    let client = Client::connect_with(gateway.address, root, Some(&identity), old).await;
    let error = client.err().expect("a refused handshake");
    assert!(error.to_string().contains("ProtocolVersion"), "{error}");
}

#[tokio::test]
async fn http_2_is_spoken_and_revocation_bites_there_too() {
    let gateway = Gateway::start();
    let uri = format!("urn:huduma:kiosk:{KIOSK}");
    let identity = gateway.authority.client(&uri);
    let root = &gateway.authority.pem;
    let before = ask_over_http_2(gateway.address, root, &identity, "/healthz").await;
    assert_eq!(before, 200);
    gateway.revoke(&uri);
    let after = ask_over_http_2(gateway.address, root, &identity, "/healthz").await;
    assert_eq!(after, 403);
}

#[tokio::test]
async fn a_revoked_kiosk_is_refused_at_the_next_request_of_its_open_connection() {
    let gateway = Gateway::start();
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let (_, mut neighbour) = gateway.kiosk("ksk-047-0002").await;
    assert!(kiosk.get("/healthz").await.status.is_success());
    gateway.revoke(&format!("urn:huduma:kiosk:{KIOSK}"));
    // The connection may be cut before the answer is there.
    if let Ok(reply) = kiosk.ask(Method::GET, "/healthz", vec![]).await {
        assert_eq!(reply.problem(), (403, "revoked".into()));
    }
    let again = gateway.kiosk(KIOSK).await.1.get("/healthz").await;
    assert_eq!(again.problem(), (403, "revoked".into()));
    assert!(neighbour.get("/healthz").await.status.is_success());
}
