//! Slow-loris: who trickles bytes is cut off at the deadline of what it trickles.

use std::time::{Duration, Instant};

use kiosk_protocol::Route;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::siege::{besieged, many};
use super::wire::{foe, tls, until_end};
use crate::gateway::Gateway;

/// Every deadline in it is shorter than what one waits for otherwise.
const BRIEF: &str = "[bounds]\nhandshake_ms_max = 700\nheader_ms_max = 700\nbody_ms_max = 700\n";
const DEADLINE: Duration = Duration::from_millis(700);
/// Shorter than any of them is when the config does not say, and long for a busy machine.
const LONG: Duration = Duration::from_secs(12);
/// Between two bytes.
const TRICKLE: Duration = Duration::from_millis(50);
/// How many trickle at once, with one certificate.
const MANY: usize = 20;

/// Sends `first` at once and then byte by byte, until the gateway ends it; what it said. `began` is
/// before the deadline could begin.
async fn trickle(
    began: Instant,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    first: &[u8],
    byte: Option<u8>,
    what: &str,
) -> String {
    let (mut reading, mut writing) = tokio::io::split(stream);
    let drops = async {
        let mut alive = writing.write_all(first).await.is_ok();
        while alive && let Some(byte) = byte {
            tokio::time::sleep(TRICKLE).await;
            alive = writing.write_all(&[byte]).await.is_ok() && writing.flush().await.is_ok();
        }
    };
    let ((), said) = tokio::join!(drops, until_end(&mut reading, what));
    let took = began.elapsed();
    assert!(took >= DEADLINE, "{what}: cut before its time");
    assert!(took < LONG, "{what}: cut only after {took:?}");
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn who_is_slow_in_the_handshake_is_cut_off() {
    let gateway = Gateway::start_with(BRIEF);
    let rows: [(&str, &[u8], Option<u8>); 3] = [
        ("no byte of a ClientHello", &[], None),
        ("a record of TLS that grows", &[22, 3, 1, 2, 0], Some(1)),
        (
            "a ClientHello that grows",
            &[22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3],
            Some(0),
        ),
    ];
    for (name, first, byte) in rows {
        let attack = many(MANY, async |_| {
            let began = Instant::now();
            let stream = TcpStream::connect(gateway.address)
                .await
                .expect("a connection");
            trickle(began, stream, first, byte, name).await;
        });
        besieged(&gateway, name, 4, attack).await;
    }
    gateway.says("handshake took too long").await;
}

#[tokio::test]
async fn who_is_slow_in_the_headers_is_cut_off_also_after_a_good_request() {
    let gateway = Gateway::start_with(BRIEF);
    let identity = foe(&gateway);
    let head = b"GET /healthz HTTP/1.1\r\nhost: gateway\r\nx: ";
    let attack = many(MANY, async |_| {
        let began = Instant::now();
        let stream = tls(&gateway, &identity, "http/1.1").await;
        let said = trickle(began, stream, head, Some(b'a'), "first headers").await;
        assert!(!said.contains(" 200 "), "{said}");
    });
    besieged(&gateway, "slow first headers", 8, attack).await;
    let attack = many(MANY, async |_| {
        let began = Instant::now();
        let mut stream = tls(&gateway, &identity, "http/1.1").await;
        let good = b"GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n";
        stream.write_all(good).await.expect("sent");
        let mut answer = Vec::new();
        while !answer.ends_with(b"ok\n") {
            assert_ne!(stream.read_buf(&mut answer).await.expect("an answer"), 0);
        }
        let said = trickle(began, stream, head, Some(b'a'), "second headers").await;
        assert!(!said.contains(" 200 "), "{said}");
    });
    besieged(&gateway, "slow second headers", 8, attack).await;
}

#[tokio::test]
async fn who_is_slow_in_the_body_is_told_and_cut_off() {
    let gateway = Gateway::start_with(BRIEF);
    let identity = foe(&gateway);
    for route in [Route::Transactions, Route::Heartbeat, Route::Payments] {
        let path = route.pattern();
        let head = format!("POST {path} HTTP/1.1\r\nhost: gateway\r\ncontent-length: 4000\r\n\r\n");
        let attack = many(MANY, async |_| {
            let began = Instant::now();
            let stream = tls(&gateway, &identity, "http/1.1").await;
            let said = trickle(began, stream, head.as_bytes(), Some(b'['), path).await;
            assert!(said.starts_with("HTTP/1.1 503"), "{path}: {said}");
            assert!(said.contains("body came too slowly"), "{path}: {said}");
        });
        besieged(&gateway, path, 8, attack).await;
    }
}
