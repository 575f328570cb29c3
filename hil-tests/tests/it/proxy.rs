//! The bad network alone: a server that says everything back stands for the gateway.

use std::time::Duration;

use hil_tests::rig::{Fate, Proxy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// Longer than any of these stories takes; only a failure waits for it.
const PATIENCE: Duration = Duration::from_secs(20);
const HOLD: Duration = Duration::from_millis(50);
const WORDS: &[u8] = b"one kiosk says something to its gateway";

async fn line(fate: Fate) -> (Proxy, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let echo = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = socket.split();
                tokio::io::copy(&mut from, &mut to).await
            });
        }
    });
    let proxy = Proxy::start(echo, HOLD, move |_| fate).await.unwrap();
    let socket = TcpStream::connect(proxy.address).await.unwrap();
    (proxy, socket)
}

/// What comes back of [`WORDS`] until all of them did or the connection broke.
async fn said_back(socket: &mut TcpStream) -> Vec<u8> {
    let mut heard = Vec::new();
    let talk = async {
        if socket.write_all(WORDS).await.is_err() {
            return;
        }
        let mut piece = [0; 64];
        while heard.len() < WORDS.len() {
            match socket.read(&mut piece).await {
                Ok(count @ 1..) => heard.extend_from_slice(&piece[..count]),
                _ => return,
            }
        }
    };
    timeout(PATIENCE, talk).await.expect("an end in time");
    heard
}

#[tokio::test]
async fn slow_networks_bring_everything() {
    for fate in [
        Fate::Clear,
        Fate::Dribble,
        Fate::Late {
            delay: Duration::from_millis(3),
        },
        Fate::Narrow {
            bytes_per_second: 100_000,
        },
    ] {
        let (_proxy, mut socket) = line(fate).await;
        assert_eq!(said_back(&mut socket).await, WORDS, "{fate:?}");
    }
}

#[tokio::test]
async fn a_cut_falls_after_its_byte() {
    let (proxy, mut socket) = line(Fate::Cut { after: 5 }).await;
    let heard = said_back(&mut socket).await;
    assert!(WORDS[..5].starts_with(&heard), "{heard:?}");
    assert_eq!(proxy.broken(), 1);
}

#[tokio::test]
async fn an_answer_is_lost_from_its_byte_on() {
    let (_proxy, mut socket) = line(Fate::Mute { after: 7 }).await;
    assert_eq!(said_back(&mut socket).await, &WORDS[..7]);
}

#[tokio::test]
async fn held_up_connections_bring_nothing_more_and_break_in_the_end() {
    for fate in [Fate::HalfOpen, Fate::Stall { after: 0 }] {
        let (proxy, mut socket) = line(fate).await;
        assert_eq!(said_back(&mut socket).await, b"", "{fate:?}");
        assert_eq!(proxy.broken(), 1);
    }
}

#[tokio::test]
async fn a_cut_breaks_what_is_open_and_a_calm_lets_the_next_one_through() {
    let (proxy, mut socket) = line(Fate::HalfOpen).await;
    proxy.cut();
    assert_eq!(said_back(&mut socket).await, b"");
    proxy.calm();
    let mut socket = TcpStream::connect(proxy.address).await.unwrap();
    assert_eq!(said_back(&mut socket).await, WORDS);
}
