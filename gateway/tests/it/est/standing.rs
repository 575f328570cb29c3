//! Out of service and back, retired, replaced: it bites at the next request, and open connections are
//! cut.

use std::process::Command;

use hyper::Method;
use kiosk_domain::Text;
use kiosk_protocol::{Scope, Standing, Withdrawn};
use rustls::version::TLS13;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::bench::{Applicant, Est, Operator, RENEW, approved_ticket, enrolled, enrols};
use crate::authority::{GOOD, Identity};
use crate::client;
use crate::gateway::{Gateway, PATIENCE};
use crate::sample::KIOSK;

fn notice() -> Text {
    Text::new("This kiosk is closed today.", "Kioski hiki kimefungwa leo.")
}

/// Whether the gateway ends a connection of `identity` that is open while `change` is made.
async fn is_cut(gateway: &Gateway, identity: &Identity, change: impl Future<Output = ()>) -> bool {
    let root = &gateway.authority.pem;
    let open = client::tls(gateway.address, root, Some(identity), &TLS13).await;
    let mut open = open.expect("a connection");
    let ask = b"GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n";
    open.write_all(ask).await.expect("sent");
    let mut some = [0; 12];
    open.read_exact(&mut some).await.expect("answered");
    assert_eq!(&some, b"HTTP/1.1 200");
    change.await;
    let mut rest = Vec::new();
    timeout(PATIENCE, open.read_to_end(&mut rest)).await.is_ok()
}

async fn status_of(gateway: &Gateway, identity: &Identity) -> u16 {
    let mut client = gateway.connect(identity).await;
    client.get("/healthz").await.status.as_u16()
}

#[tokio::test]
pub async fn a_withdrawn_kiosk_is_cut_off_with_a_sentence_for_citizens_until_it_is_restored() {
    let gateway = Gateway::start_enrolling();
    let (_, kiosk) = enrolled(&gateway).await;
    let mut desk = Operator::called(&gateway, "duty.desk").await;
    let own = || Scope::Kiosk(KIOSK.parse().expect("an id"));
    let cut = is_cut(&gateway, &kiosk, async {
        let told = desk.change(own(), Standing::Withdrawn(notice())).await;
        assert!(told.status.is_success(), "{told:?}");
    });
    assert!(cut.await, "the open connection is cut");
    let refused = gateway.connect(&kiosk).await.get("/healthz").await;
    assert_eq!(refused.problem(), (403, "withdrawn".into()));
    let said: Withdrawn = serde_json::from_slice(&refused.body).expect("a withdrawal");
    assert_eq!(said.notice, notice());
    let (_, mut neighbour) = gateway.kiosk("ksk-047-0002").await;
    assert!(neighbour.get("/healthz").await.status.is_success());

    let told = desk.change(own(), Standing::Restored).await;
    assert!(told.status.is_success());
    assert_eq!(status_of(&gateway, &kiosk).await, 200);
}

#[tokio::test]
pub async fn a_site_and_the_whole_fleet_are_withdrawn_with_one_word_and_others_work_on() {
    let gateway = Gateway::start_enrolling();
    let (_, kiosk) = enrolled(&gateway).await;
    let mut desk = Operator::called(&gateway, "duty.desk").await;
    let uri = "urn:huduma:kiosk:ksk-001-0001";
    let elsewhere = gateway.authority.client(uri);
    let site = Scope::Site("gpo-nairobi".parse().expect("an id"));
    desk.change(site.clone(), Standing::Withdrawn(notice()))
        .await;
    assert_eq!(status_of(&gateway, &kiosk).await, 403);
    assert_eq!(status_of(&gateway, &elsewhere).await, 200);
    desk.change(Scope::All, Standing::Withdrawn(notice())).await;
    assert_eq!(status_of(&gateway, &elsewhere).await, 403);
    let mut agency = gateway.agency("kra").await;
    assert!(agency.get("/healthz").await.status.is_success());
    desk.change(Scope::All, Standing::Restored).await;
    assert_eq!(status_of(&gateway, &elsewhere).await, 200);
    assert_eq!(
        status_of(&gateway, &kiosk).await,
        403,
        "its site is still closed"
    );
    desk.change(site, Standing::Restored).await;
    assert_eq!(status_of(&gateway, &kiosk).await, 200);
}

#[tokio::test]
pub async fn a_retired_kiosk_never_comes_back_and_stands_on_the_list() {
    let gateway = Gateway::start_enrolling();
    let (applicant, kiosk) = enrolled(&gateway).await;
    let mut desk = Operator::called(&gateway, "duty.desk").await;
    let unused = approved_ticket(&gateway, KIOSK).await;
    let own = || Scope::Kiosk(KIOSK.parse().expect("an id"));
    let mut renewing = Est::open(&gateway, Some(&kiosk)).await;
    let cut = is_cut(&gateway, &kiosk, async {
        desk.change(own(), Standing::Retired).await;
    });
    assert!(cut.await);
    // The connection for EST is cut, too; whoever is quicker is refused.
    if let Ok(answer) = renewing.post(RENEW, None, applicant.request()).await {
        assert_eq!(answer.problem(), (403, "revoked".into()));
    }
    desk.change(own(), Standing::Restored).await;
    let asked = desk.ask_for_ticket(KIOSK).await;
    assert_eq!(asked.problem(), (403, "revoked".into()), "no new ticket");
    let late = enrols(&gateway, &unused, &Applicant::new()).await;
    assert_eq!(late.problem(), (403, "revoked".into()), "nor an old one");
    gateway
        .says("certificates and revocation lists were taken anew")
        .await;
    let listed = Command::new("openssl")
        .args(["crl", "-noout", "-text", "-in"])
        .arg(gateway.file("issuing.crl"))
        .output()
        .expect("openssl runs: install it with `cargo xtask setup`");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let serial: String = kiosk
        .serial
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    assert!(listed.contains(&serial), "{serial}: {listed}");
    let shaken = Est::try_open(&gateway, Some(&kiosk)).await;
    let heard = match shaken {
        Err(_) => false,
        Ok(mut est) => est.post(RENEW, None, applicant.request()).await.is_ok(),
    };
    assert!(!heard, "TLS refuses it by the list");
}

#[tokio::test]
pub async fn the_device_that_a_new_ticket_replaces_is_cut_off() {
    let gateway = Gateway::start_enrolling();
    let (_, old) = enrolled(&gateway).await;
    let cut = is_cut(&gateway, &old, async {
        let (_, new) = enrolled(&gateway).await;
        assert_eq!(status_of(&gateway, &new).await, 200);
    });
    assert!(cut.await);
    let client = gateway.connect(&old).await;
    let refused = { client }.ask(Method::GET, "/healthz", vec![]).await;
    assert!(refused.is_err() || refused.is_ok_and(|reply| reply.status.as_u16() == 403));
}

#[tokio::test]
pub async fn what_another_program_changes_in_the_ledger_cuts_connections_too() {
    let gateway = Gateway::start();
    let uri = format!("urn:huduma:kiosk:{KIOSK}");
    let kiosk = gateway.authority.client(&uri);
    let cut = is_cut(&gateway, &kiosk, async { gateway.revoke(&uri) });
    assert!(cut.await);
}

#[tokio::test]
pub async fn an_older_list_is_not_taken_after_a_restart_either() {
    let mut gateway = Gateway::start();
    let gone = gateway
        .authority
        .client(&format!("urn:huduma:kiosk:{KIOSK}"));
    let newer = gateway.authority.crl(7, &[&gone], GOOD);
    gateway.replace("root.crl", &newer);
    gateway
        .says("certificates and revocation lists were taken anew")
        .await;
    gateway.kill();
    gateway.replace("root.crl", &gateway.authority.crl(6, &[], GOOD));
    let talk = gateway.refuses_to_start();
    assert!(
        talk.contains("has number 6, older than number 7 in use"),
        "{talk}"
    );
    gateway.replace("root.crl", &newer);
    gateway.restart();
}

#[tokio::test]
pub async fn only_operations_change_the_standing_of_anybody_and_one_at_a_time_is_retired() {
    let gateway = Gateway::start_enrolling();
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let body = br#"{"scope":"all","standing":"restored"}"#.to_vec();
    let asked = kiosk.post("/v1/standing", body).await;
    assert_eq!(asked.problem(), (403, "not-yours".into()));
    let mut desk = Operator::called(&gateway, "duty.desk").await;
    let all = desk.change(Scope::All, Standing::Retired).await;
    assert_eq!(all.problem(), (400, "malformed".into()));
}
