//! Revocation lists: which ones a gateway starts with, and what it does when they change.

use std::sync::Arc;

use rustls::HandshakeKind;
use rustls::version::TLS13;
use time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use crate::authority::{Authority, GOOD, Identity, Span};
use crate::client::{self, config, connect_to};
use crate::doors::is_heard;
use crate::gateway::{Gateway, PATIENCE};
use crate::sample::KIOSK;

const TAKEN: &str = "were taken anew";
const KEPT: &str = "the old ones hold";

fn kiosk(gateway: &Gateway) -> Identity {
    gateway
        .authority
        .client(&format!("urn:huduma:kiosk:{KIOSK}"))
}

#[tokio::test]
async fn a_gateway_starts_only_with_one_fresh_list_of_each_authority() {
    let gateway = Gateway::start();
    let (own, hour) = (&gateway.authority, Duration::hours(1));
    let ran_out = own.crl(1, &[], Span(-hour * 2, -hour));
    let two = own.crl(1, &[], GOOD) + &own.crl(2, &[], GOOD);
    let foreign = Authority::called("another root").crl(1, &[], GOOD);
    let forged = Authority::new().crl(1, &[], GOOD);
    let not_x509 = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n";
    for (list, why) in [
        ("", "holds no revocation list; make one"),
        (&ran_out, "ran out at"),
        (&two, "is a second list of `CN=test root`"),
        (&foreign, "is of `CN=another root`, which is not among"),
        (&forged, "is not signed by `CN=test root`"),
        (not_x509, "cannot be understood"),
    ] {
        gateway.replace("root.crl", list);
        let (usable, talk) = gateway.check();
        assert!(!usable, "{why}");
        assert!(talk.contains("root.crl"), "names the file: {talk}");
        assert!(talk.contains(why), "{why}: {talk}");
    }
    let talk = gateway.refuses_to_start();
    assert!(talk.contains("root.crl"), "{talk}");
    gateway.replace("root.crl", &own.crl(2, &[], GOOD));
    assert_eq!(gateway.check(), (true, String::new()));
}

#[tokio::test]
async fn an_authority_without_a_list_lets_nobody_start() {
    let gateway = Gateway::start();
    let text = std::fs::read_to_string(gateway.config()).expect("a config");
    let none = text.replace("crls = [\"root.crl\"]", "crls = []");
    gateway.replace("gateway.toml", &none);
    let talk = gateway.refuses_to_start();
    let why = "roots.pem: `CN=test root` has none; make one with `kiosk-fleet make-crl`";
    assert!(talk.contains(why), "{talk}");
    let silent = text.replace("crls = [\"root.crl\"]\n", "");
    gateway.replace("gateway.toml", &silent);
    let talk = gateway.refuses_to_start();
    assert!(talk.contains("missing field `crls`"), "{talk}");
    gateway.replace("gateway.toml", &text);
    let two = gateway.authority.pem.clone() + &Authority::called("another root").pem;
    gateway.replace("roots.pem", &two);
    let talk = gateway.refuses_to_start();
    assert!(talk.contains("`CN=another root` has none"), "{talk}");
}

#[tokio::test]
async fn a_leaf_below_an_authority_that_is_not_ours_by_itself_is_refused() {
    let gateway = Gateway::start();
    let below = gateway.authority.below();
    let mut stray = below.client(&format!("urn:huduma:kiosk:{KIOSK}"));
    assert!(!is_heard(&gateway, Some(&stray)).await);
    stray.certificate += &below.pem;
    assert!(!is_heard(&gateway, Some(&stray)).await, "with its chain");
    // What comes beside a good leaf neither helps nor harms it.
    let mut good = kiosk(&gateway);
    good.certificate += &gateway.authority.pem;
    assert!(is_heard(&gateway, Some(&good)).await);
}

#[tokio::test]
async fn a_certificate_on_a_new_list_is_cut_off_and_comes_in_no_more() {
    let gateway = Gateway::start();
    let revoked = kiosk(&gateway);
    let root = &gateway.authority.pem;
    let open = client::tls(gateway.address, root, Some(&revoked), &TLS13).await;
    let mut open = open.expect("a connection");
    ask(&mut open).await;
    let (_, mut neighbour) = gateway.kiosk("ksk-047-0002").await;
    assert!(neighbour.get("/healthz").await.status.is_success());

    gateway.replace("root.crl", &gateway.authority.crl(2, &[&revoked], GOOD));
    assert!(ends(&mut open).await, "the open connection is cut");
    assert!(
        !is_heard(&gateway, Some(&revoked)).await,
        "the next handshake is refused"
    );
    assert!(neighbour.get("/healthz").await.status.is_success());
    assert!(is_heard(&gateway, Some(&kiosk(&gateway))).await, "reissued");
}

#[tokio::test]
async fn a_list_that_is_older_or_broken_takes_no_revocation_back() {
    let gateway = Gateway::start();
    let revoked = kiosk(&gateway);
    let own = &gateway.authority;
    gateway.replace("root.crl", &own.crl(3, &[&revoked], GOOD));
    gateway.says(TAKEN).await;
    for (list, why) in [
        (own.crl(2, &[], GOOD), "has number 2, older than number 3"),
        (String::new(), "holds no revocation list"),
        (
            own.crl(4, &[], Span(Duration::days(-2), Duration::days(-1))),
            "ran out",
        ),
    ] {
        gateway.replace("root.crl", &list);
        gateway.says(why).await;
        assert!(!is_heard(&gateway, Some(&revoked)).await, "{why}");
    }
    gateway.says(KEPT).await;
    assert!(is_heard(&gateway, Some(&kiosk(&gateway))).await);
}

#[tokio::test]
async fn a_list_that_runs_out_lets_nobody_in_until_the_next_one_comes() {
    let gateway = Gateway::start();
    let (own, identity) = (&gateway.authority, kiosk(&gateway));
    let soon = Span(Duration::hours(-1), Duration::seconds(4));
    gateway.replace("root.crl", &own.crl(2, &[], soon));
    gateway.says(TAKEN).await;
    let refused = async { while is_heard(&gateway, Some(&identity)).await {} };
    timeout(PATIENCE, refused)
        .await
        .expect("refused at its end");
    gateway.says("certificate revocation list expired").await;
    gateway.replace("root.crl", &own.crl(3, &[], GOOD));
    let heard = async { while !is_heard(&gateway, Some(&identity)).await {} };
    timeout(PATIENCE, heard).await.expect("heard again");
}

#[tokio::test]
async fn no_session_is_resumed_so_a_ticket_brings_no_revoked_certificate_back() {
    let gateway = Gateway::start();
    let identity = kiosk(&gateway);
    let shared = Arc::new(config(&gateway.authority.pem, Some(&identity), &TLS13));
    for _ in 0..2 {
        let visit = connect_to("gateway", gateway.address, Arc::clone(&shared)).await;
        let mut visit = visit.expect("a connection");
        ask(&mut visit).await;
        let kind = visit.get_ref().1.handshake_kind();
        assert_eq!(kind, Some(HandshakeKind::Full));
    }
    let list = gateway.authority.crl(2, &[&identity], GOOD);
    gateway.replace("root.crl", &list);
    gateway.says(TAKEN).await;
    let again = connect_to("gateway", gateway.address, shared).await;
    // The client of TLS 1.3 is done before the server has looked at its certificate.
    assert!(ends(&mut again.expect("half a handshake")).await);
    gateway.says("handshake refused").await;
}

/// One request, and its whole answer.
async fn ask(stream: &mut TlsStream<TcpStream>) {
    let request = b"GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n";
    stream.write_all(request).await.expect("sent");
    let mut answer = Vec::new();
    while !answer.ends_with(b"ok\n") {
        let read = stream.read_buf(&mut answer).await.expect("an answer");
        assert_ne!(read, 0, "the answer is whole");
    }
}

/// Whether the gateway ends it, in much less time than it gives a silent client.
async fn ends(stream: &mut TlsStream<TcpStream>) -> bool {
    let mut nothing = [0; 1];
    let end = timeout(
        std::time::Duration::from_secs(10),
        stream.read(&mut nothing),
    );
    matches!(end.await, Ok(Ok(0) | Err(_)))
}
