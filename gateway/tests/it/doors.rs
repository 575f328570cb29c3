//! Who comes in, and who does not.

use hyper::Method;

use crate::authority::{Authority, Identity};
use crate::client::{Client, ask_over_http_2};
use crate::gateway::Gateway;
use crate::sample::KIOSK;

/// Whether anything was answered.
async fn is_heard(gateway: &Gateway, identity: Option<&Identity>) -> bool {
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
    assert_eq!(
        kiosk.get("/healthz").await.problem(),
        (403, "revoked".into())
    );
    assert!(neighbour.get("/healthz").await.status.is_success());
}
