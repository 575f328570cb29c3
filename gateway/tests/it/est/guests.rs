//! What those without a certificate may cost.

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use super::bench::{Est, enrolling};
use crate::authority::Authority;
use crate::client::{config, connect};
use crate::cluster::next_ledger;
use crate::gateway::{Gateway, PATIENCE};
use crate::sample::KIOSK;

/// Shaken hands, and says nothing.
async fn silent(gateway: &Gateway) -> std::io::Result<TlsStream<TcpStream>> {
    let config = config(&gateway.authority.pem, None, &rustls::version::TLS13);
    connect(enrolling(gateway), config).await
}

#[tokio::test]
async fn a_guest_who_says_nothing_is_cut_and_members_do_not_notice() {
    let bounds = "[bounds]\nheader_ms_max = 300\n";
    let gateway = Gateway::start_enrolling_with(&next_ledger(), bounds);
    let mut guest = silent(&gateway).await.expect("a connection");
    let mut nothing = Vec::new();
    let cut = timeout(PATIENCE, guest.read_to_end(&mut nothing)).await;
    assert!(cut.is_ok(), "cut");
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    assert!(kiosk.get("/healthz").await.status.is_success());
}

#[tokio::test]
async fn one_address_has_its_share_of_guests_also_after_they_shook_hands() {
    let bounds = "[bounds]\nstrangers_per_address_max = 3\n";
    let gateway = Gateway::start_enrolling_with(&next_ledger(), bounds);
    let mut guests = Vec::new();
    for _ in 0..3 {
        guests.push(silent(&gateway).await.expect("a connection"));
    }
    assert!(silent(&gateway).await.is_err(), "one too many");
    guests.pop();
    let comes_in = async { while silent(&gateway).await.is_err() {} };
    assert!(timeout(PATIENCE, comes_in).await.is_ok(), "a place is free");
    // Who shows a certificate is counted by its name instead.
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    assert!(kiosk.get("/healthz").await.status.is_success());
}

#[tokio::test]
async fn the_authority_that_is_online_speaks_for_kiosks_only() {
    let gateway = Gateway::start_enrolling();
    let read = |name: &str| std::fs::read_to_string(gateway.file(name)).expect("a file");
    let stolen = Authority::from_pem(&read("issuing.pem"), &read("issuing.key"));
    for role in ["operations:duty.desk", "agency:kra"] {
        let forged = stolen.client(&format!("urn:huduma:{role}"));
        let asked = gateway.connect(&forged).await.get("/v1/enrolments").await;
        assert_eq!(asked.problem(), (403, "not-yours".into()), "{role}");
        let healthy = gateway.connect(&forged).await.get("/healthz").await;
        assert_eq!(healthy.status, 403, "{role}: nothing at all");
    }
}

#[tokio::test]
async fn members_addresses_are_not_at_the_guests_door_nor_theirs_at_the_members() {
    let gateway = Gateway::start_enrolling();
    let mut est = Est::open(&gateway, None).await;
    let asked = est.post("/v1/transactions", None, Vec::new()).await;
    assert_eq!(
        asked.expect("answered").problem(),
        (404, "not-found".into())
    );
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let asked = kiosk.get("/.well-known/est/cacerts").await;
    assert_eq!(asked.problem(), (404, "not-found".into()));
}
