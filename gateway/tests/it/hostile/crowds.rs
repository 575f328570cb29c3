//! Thousands of connections of one peer: of one address without a certificate, of one certificate.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use super::frames::{PING, frame, get, preface};
use super::siege::{besieged, many};
use super::wire::{foe, tcp_from, tls, until_end};
use crate::gateway::Gateway;

/// Another address of this machine than the honest kiosk's.
const ELSEWHERE: &str = "127.0.0.66";
const CROWD: usize = 3000;

#[tokio::test]
async fn thousands_of_silent_connections_of_one_address_keep_nobody_out() {
    // Fewer places than the crowd has, and none of them is given back before the test ends.
    let gateway = Gateway::start_with(
        "[bounds]\nconnections_max = 200\nstrangers_per_address_max = 100\n\
         handshake_ms_max = 600000\n",
    );
    let crowd = async {
        let mut crowd = Vec::with_capacity(CROWD);
        for _ in 0..CROWD {
            let stream = tcp_from(ELSEWHERE, gateway.address).await;
            crowd.push(stream.expect("a connection"));
        }
        let mut held = 0;
        for stream in crowd.iter().rev() {
            held += usize::from(!is_closed(stream).await);
            if held > 100 {
                break;
            }
        }
        assert_eq!(held, 100, "as many as the bound says");
    };
    besieged(&gateway, "a silent crowd", 8, crowd).await;
}

/// Whether the gateway has closed it, or does so within a second.
async fn is_closed(stream: &TcpStream) -> bool {
    let end = timeout(Duration::from_millis(5), stream.readable());
    end.await.is_ok()
}

#[tokio::test]
async fn of_one_certificate_the_newest_connections_stay() {
    let gateway = Gateway::start_with("[bounds]\nconnections_per_caller_max = 4\n");
    let identity = foe(&gateway);
    let attack = async {
        let mut open: Vec<TlsStream<TcpStream>> = Vec::new();
        for _ in 0..60 {
            open.push(tls(&gateway, &identity, "h2").await);
        }
        for oldest in &mut open[..56] {
            until_end(oldest, "an old connection").await;
        }
        gateway.says("a newer one took its place").await;
    };
    besieged(&gateway, "one certificate, many connections", 8, attack).await;
}

#[tokio::test]
async fn a_connection_that_does_nothing_costs_at_most_64_kib() {
    const OPEN: usize = 384;
    let gateway = Gateway::start_with("[bounds]\nconnections_per_caller_max = 10000\n");
    let identity = foe(&gateway);
    let hello = [preface(), get(0, "/healthz")].concat();
    let attack = async {
        let mut open: Vec<TlsStream<TcpStream>> = Vec::new();
        for _ in 0..OPEN {
            let mut stream = tls(&gateway, &identity, "h2").await;
            stream.write_all(&hello).await.expect("sent");
            let mut answer = Vec::new();
            while !answer.ends_with(b"ok\n") {
                assert_ne!(stream.read_buf(&mut answer).await.expect("an answer"), 0);
            }
            open.push(stream);
        }
    };
    besieged(
        &gateway,
        "idle connections",
        (OPEN * 64 / 1024) as u64,
        attack,
    )
    .await;
}

#[tokio::test]
async fn who_asks_nothing_more_is_cut_off_though_it_answers_every_ping() {
    let gateway = Gateway::start_with(
        "[bounds]\nheader_ms_max = 1000\nidle_ms_max = 1500\nconnections_per_caller_max = 1000\n",
    );
    let identity = foe(&gateway);
    let attack = many(20, async |_| {
        let stream = tls(&gateway, &identity, "h2").await;
        let (mut reading, mut writing) = tokio::io::split(stream);
        let hello = [preface(), get(0, "/healthz")].concat();
        writing.write_all(&hello).await.expect("sent");
        let pings = async {
            // Acknowledgements that nobody asked for count as signs of life too.
            while writing.write_all(&frame(PING, 1, 0, &[0; 8])).await.is_ok() {
                let _ = writing.flush().await;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::select! {
            () = pings => {}
            _ = until_end(&mut reading, "idle") => {}
        }
    });
    besieged(&gateway, "idle over HTTP/2", 8, attack).await;
    gateway.says("it asked nothing more").await;
}
