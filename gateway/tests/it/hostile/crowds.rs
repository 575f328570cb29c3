//! Thousands of connections of one peer: of one address without a certificate, of one certificate.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::frames::{PING, frame, get, preface};
use super::siege::{besieged, many};
use super::wire::{foe, tcp_from, tls, until_end};
use crate::authority::GOOD;
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
        // As many as the bound says; the others are closed as soon as they are seen.
        while crowd.iter().filter(|stream| is_open(stream)).count() != 100 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    besieged(&gateway, "a silent crowd", 8, crowd).await;
}

#[tokio::test]
async fn a_crowd_leaves_the_gateway_the_files_that_it_needs_itself() {
    // Room for 96 connections, and only after it has asked for more than the soft limit.
    let gateway = Gateway::start_limited(
        "40:160",
        "[bounds]\nstrangers_per_address_max = 1000\nhandshake_ms_max = 1000\n",
    );
    gateway
        .says("room for 96 connections instead of 4096")
        .await;
    let crowd = async {
        let mut crowd = Vec::new();
        for _ in 0..300 {
            let stream = tcp_from(ELSEWHERE, gateway.address).await;
            crowd.push(stream.expect("a connection"));
        }
        gateway.replace("root.crl", &gateway.authority.crl(2, &[], GOOD));
        gateway.says("were taken anew").await;
        crowd
    };
    besieged(&gateway, "a crowd beyond the open files", 8, crowd).await;
    assert!(!gateway.talk().contains("no connection could be accepted"));
}

fn is_open(stream: &TcpStream) -> bool {
    let nothing = stream.try_read(&mut [0]);
    nothing.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
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
