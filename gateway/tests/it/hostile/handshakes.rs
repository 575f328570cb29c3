//! What is not a handshake of TLS 1.3, or is one of monstrous size.

use rustls::AlertDescription;
use rustls::version::TLS13;
use time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::siege::{besieged, many};
use super::wire::{FOE, foe, pour, tls};
use crate::authority::{Authority, GOOD, Identity, Span};
use crate::client::{config, connect};
use crate::gateway::{Gateway, PATIENCE};

const MANY: usize = 40;
/// Content type of a TLS alert, RFC 8446 §5.1.
const ALERT: u8 = 21;

/// Much shorter than the deadline: what is refused is refused at once.
const PATIENT: &str = "[bounds]\nhandshake_ms_max = 600000\n";

#[tokio::test]
async fn what_is_not_a_client_hello_is_refused_at_once() {
    let gateway = Gateway::start_with(PATIENT);
    let noise: Vec<u8> = (0..64_u32 << 10)
        .map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[1])
        .collect();
    let zeros = vec![0; 64 << 10];
    let http = b"GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n".to_vec();
    // A handshake message of 16 MiB, in records that are good.
    let monster = [&[22, 3, 3, 0x40, 0, 1, 0xff, 0xff, 0xff][..], &[0; 16_380]].concat();
    // A record longer than RFC 8446 §5.1 allows.
    let long_record = [&[22, 3, 3, 0xff, 0xff][..], &[0; 65_535]].concat();
    for (name, bytes) in [
        ("64 KiB of noise", noise),
        ("64 KiB of zeros", zeros),
        ("HTTP without TLS", http),
        ("a handshake message of 16 MiB", monster),
        ("a record of 64 KiB", long_record),
    ] {
        let attack = many(MANY, async |_| {
            let stream = TcpStream::connect(gateway.address).await;
            let stream = stream.expect("a connection");
            let said = pour(stream, &bytes, std::iter::empty(), name).await.1;
            // What comes after the alert may meet a closed door, which loses the alert.
            assert!(said.is_empty() || said[0] == ALERT, "{name}: {said:?}");
        });
        besieged(&gateway, name, 8, attack).await;
    }
    gateway.says("handshake refused").await;
}

#[tokio::test]
async fn a_certificate_that_is_no_good_gets_nothing_but_the_alert_that_says_why() {
    let gateway = Gateway::start_with(PATIENT);
    let own = &gateway.authority;
    let (hour, day) = (Duration::hours(1), Duration::days(1));
    let kiosk = format!("urn:huduma:kiosk:{FOE}");
    let revoked = own.client(&kiosk);
    gateway.replace("root.crl", &own.crl(2, &[&revoked], GOOD));
    gateway.says("were taken anew").await;
    let rows: [(&str, Option<Identity>, Option<AlertDescription>); 8] = [
        ("none", None, Some(AlertDescription::CertificateRequired)),
        (
            "expired",
            Some(own.client_for(&kiosk, Span(-day, -hour))),
            Some(AlertDescription::CertificateExpired),
        ),
        (
            "not yet valid",
            Some(own.client_for(&kiosk, Span(hour, day))),
            Some(AlertDescription::CertificateExpired),
        ),
        (
            "of another authority",
            Some(Authority::called("another root").client(&kiosk)),
            Some(AlertDescription::UnknownCA),
        ),
        (
            "of an authority of the same name",
            Some(Authority::new().client(&kiosk)),
            Some(AlertDescription::DecryptError),
        ),
        (
            "a server's",
            Some(own.server()),
            Some(AlertDescription::UnsupportedCertificate),
        ),
        (
            "revoked",
            Some(revoked),
            Some(AlertDescription::CertificateRevoked),
        ),
        // TLS has no word for it: the connection ends.
        (
            "without a role",
            Some(own.client("urn:huduma:king:one")),
            None,
        ),
    ];
    for (name, identity, alert) in rows {
        let attack = many(MANY, async |_| {
            assert_eq!(
                refusal(&gateway, identity.as_ref(), name).await,
                alert,
                "{name}"
            );
        });
        besieged(&gateway, name, 8, attack).await;
    }
    let mut long = own.client(&kiosk);
    long.certificate = long.certificate.repeat(200);
    let name = "a chain of 200 certificates";
    let attack = many(MANY, async |_| {
        // The alert may be lost: the gateway hangs up before it has read the whole chain.
        refusal(&gateway, Some(&long), name).await;
    });
    besieged(&gateway, name, 8, attack).await;
}

/// Asks, and reads to the end: nothing may come but the alert with which it ends.
async fn refusal(
    gateway: &Gateway,
    identity: Option<&Identity>,
    name: &str,
) -> Option<AlertDescription> {
    let config = config(&gateway.authority.pem, identity, &TLS13);
    let error = match connect(gateway.address, config).await {
        Err(error) => error,
        Ok(mut stream) => {
            let _ = stream
                .write_all(b"GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n")
                .await;
            let mut said = Vec::new();
            let end = timeout(PATIENCE, stream.read_to_end(&mut said)).await;
            let end = end.unwrap_or_else(|_| panic!("{name}: never refused"));
            assert!(
                said.is_empty(),
                "{name}: {}",
                String::from_utf8_lossy(&said)
            );
            end.err()?
        }
    };
    match error.get_ref()?.downcast_ref::<rustls::Error>()? {
        rustls::Error::AlertReceived(alert) => Some(*alert),
        _ => None,
    }
}

#[tokio::test]
async fn who_changes_its_keys_without_end_is_cut_off() {
    let gateway = Gateway::start();
    let identity = foe(&gateway);
    let attack = async {
        let mut stream = tls(&gateway, &identity, "http/1.1").await;
        let mut changes = 0;
        loop {
            let changed = stream.get_mut().1.refresh_traffic_keys();
            if changed.is_err() || stream.flush().await.is_err() {
                break;
            }
            changes += 1;
            assert!(changes < 1_000_000, "never cut off");
        }
    };
    besieged(&gateway, "KeyUpdate", 4, attack).await;
}
