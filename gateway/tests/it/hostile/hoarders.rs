//! Who takes what others need, and holds on to it: bytes in flight, answers that are never read.

use std::time::Duration;

use kiosk_protocol::{Acknowledgement, Route, agency_transactions_path, reference_path};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::frames::{
    HEADERS, RST_STREAM, SETTINGS, WINDOW_UPDATE, frame, frames, get, goaway, preface,
    stream as stream_number,
};
use super::siege::{besieged, many};
use super::wire::{FOE, foe, narrow_tls, tls, until_end};
use crate::client::Client;
use crate::gateway::{Gateway, PATIENCE};
use crate::sample::{Chain, KIOSK, batch};

const TRANSACTIONS: &str = Route::Transactions.pattern();
/// More than the honest kiosk's connections and the observer's.
const MANY: usize = 4;
/// Nothing ends but by the deadline of a whole request.
const BRIEF: &str = "[bounds]\nrequest_ms_max = 2000\nidle_ms_max = 2000\n";

#[tokio::test]
async fn who_announces_large_bodies_and_sends_none_takes_only_its_own_share() {
    let gateway = Gateway::start_with(
        "[bounds]\nbody_ms_max = 3000\nin_flight_bytes_max = 67108864\n\
         in_flight_bytes_per_caller_max = 33554432\n",
    );
    let identity = foe(&gateway);
    let attack = many(20, async |_| {
        let mut stream = tls(&gateway, &identity, "http/1.1").await;
        let head = format!(
            "POST {TRANSACTIONS} HTTP/1.1\r\nhost: gateway\r\ncontent-length: 16000000\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
        let said = until_end(&mut stream, "a hoarder").await;
        let said = String::from_utf8_lossy(&said);
        assert!(said.starts_with("HTTP/1.1 503"), "{said}");
        let (slow, share) = ("body came too slowly", "bytes in flight of this caller");
        assert!(said.contains(slow) || said.contains(share), "{said}");
        assert!(said.contains("retry-after: 1"), "{said}");
    });
    besieged(&gateway, "announced bodies", 8, attack).await;
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let metrics = kiosk.get("/metrics").await.body;
    let metrics = String::from_utf8_lossy(&metrics);
    assert!(metrics.contains("in_flight_bytes 0\n"), "{metrics}");
}

#[tokio::test]
async fn who_never_reads_its_answers_is_cut_off() {
    let gateway = Gateway::start_with(BRIEF);
    let identity = foe(&gateway);
    let asks = b"GET /metrics HTTP/1.1\r\nhost: gateway\r\n\r\n".repeat(100);
    let attack = async {
        let mut open = Vec::new();
        for _ in 0..MANY {
            open.push(Mutex::new(
                narrow_tls(&gateway, &identity, "http/1.1").await,
            ));
        }
        // Until the gateway reads no more either; it never does again.
        let pour = many(MANY, async |number| {
            let mut stream = open[number].lock().await;
            while stream.write_all(&asks).await.is_ok() && stream.flush().await.is_ok() {}
        });
        tokio::join!(pour, lets_go(&gateway));
    };
    besieged(&gateway, "answers that nobody reads", 16, attack).await;
}

/// Where the page of an agency is asked for that has 6 MiB of photographs, and how the last of them
/// stands.
async fn large_page(gateway: &Gateway) -> (String, String) {
    let identity = gateway.authority.client("urn:huduma:kiosk:ksk-048-0001");
    let mut chain = Chain::new("ksk-048-0001", &identity);
    let mut reference = String::new();
    for _ in 0..6 {
        // Sealing takes longer than a connection may be idle.
        let sealed = chain.next_with_photo("kra", 1 << 20);
        reference = reference_path(&sealed.routing.header.id.reference());
        let rows = batch([&sealed]);
        let mut kiosk = gateway.connect(&identity).await;
        let _: Acknowledgement = kiosk.post(TRANSACTIONS, rows).await.json();
    }
    let kra = "kra".parse().expect("an id");
    (agency_transactions_path(&kra, 0, 500), reference)
}

#[tokio::test]
async fn pages_that_nobody_takes_are_held_within_the_share_of_the_agency() {
    let gateway = Gateway::start_with(&format!(
        "{BRIEF}in_flight_bytes_per_caller_max = 25165824\n"
    ));
    let (path, _) = large_page(&gateway).await;
    let identity = gateway.authority.client("urn:huduma:agency:kra");
    let closed = [0, 4, 0, 0, 0, 0];
    for (name, protocol, asks) in [
        ("pages over HTTP/1.1", "http/1.1", {
            format!("GET {path} HTTP/1.1\r\nhost: gateway\r\n\r\n").into_bytes()
        }),
        ("pages without a window", "h2", {
            let asks = (0..32).flat_map(|number| get(number, &path));
            let window = frame(SETTINGS, 0, 0, &closed);
            [preface(), window, asks.collect()].concat()
        }),
        ("pages through a window of one byte", "h2", {
            let open = |number: u32| frame(WINDOW_UPDATE, 0, 2 * number + 1, &1_u32.to_be_bytes());
            let asks = (0..32).flat_map(|number| get(number, &path));
            let window = frame(SETTINGS, 0, 0, &closed);
            let opened = (0..32_u32).flat_map(open).collect();
            [preface(), window, asks.collect(), opened].concat()
        }),
    ] {
        let attack = async {
            let mut open = Vec::new();
            for _ in 0..MANY {
                let mut stream = narrow_tls(&gateway, &identity, protocol).await;
                stream.write_all(&asks).await.expect("sent");
                stream.flush().await.expect("sent");
                open.push(stream);
            }
            lets_go(&gateway).await;
        };
        // The share of the agency, and a page that is being read with its rows.
        besieged(&gateway, name, 24 + 32, attack).await;
    }
    let mut agency = Client::connect(gateway.address, &gateway.authority.pem, Some(&identity))
        .await
        .expect("a connection");
    let page = agency.get(&path).await;
    assert!(page.status.is_success(), "the share came back");
    assert!(page.body.len() > 6 << 20);
}

/// Returns when the gateway holds no connection but the observer's and the honest kiosk's. Who reads
/// nothing does not see the end itself: it lies behind the answers.
async fn lets_go(gateway: &Gateway) {
    let (_, mut observer) = gateway.kiosk("ksk-048-0002").await;
    let open = async |observer: &mut Client| {
        let text = observer.get("/metrics").await.body;
        let text = String::from_utf8_lossy(&text).into_owned();
        let value = text
            .lines()
            .find_map(|line| line.strip_prefix("kiosk_gateway_connections "));
        value.expect("a metric").parse::<u64>().expect("a number")
    };
    while open(&mut observer).await > 2 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Whether the head of an answer on `stream` is in `said`.
fn answered(said: &[u8], stream: u32) -> bool {
    let mut frames = frames(said).into_iter();
    frames.any(|(kind, of, _)| kind == HEADERS && of == stream)
}

/// Streams that are reset only once their request is under way: no library counts those.
#[tokio::test]
async fn requests_that_are_taken_back_pile_up_no_work() {
    const ROUNDS: usize = 100;
    /// As many pages as the share of one caller lets wait.
    const AT_ONCE: usize = 4;
    let gateway = Gateway::start();
    let (page, reference) = large_page(&gateway).await;
    let identity = gateway.authority.client("urn:huduma:agency:kra");
    let attack = async {
        let mut stream = tls(&gateway, &identity, "h2").await;
        stream.write_all(&preface()).await.expect("sent");
        let mut said = Vec::new();
        for round in 0..ROUNDS {
            let first = round * (AT_ONCE + 1);
            let last = first + AT_ONCE;
            let pages = (first..last).flat_map(|number| get(number, &page));
            let asks: Vec<u8> = pages.chain(get(last, "/nowhere")).collect();
            stream.write_all(&asks).await.expect("sent");
            // Requests are taken up in their order: who answers the last is at work on the pages. A
            // PING would be answered before, and the library counts what is reset by then.
            while !answered(&said, stream_number(last)) {
                let more = stream.read_buf(&mut said).await.expect("an answer");
                assert!(more > 0, "{:?}", goaway(&said));
            }
            let cancel = 8_u32.to_be_bytes();
            let resets: Vec<u8> = (first..last)
                .flat_map(|number| frame(RST_STREAM, 0, stream_number(number), &cancel))
                .collect();
            stream.write_all(&resets).await.expect("sent");
        }
        // Reading the pages that nobody wants any more would take minutes.
        let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
        let answer = timeout(PATIENCE, kiosk.get(&reference)).await;
        let answer = answer.expect("an answer before that");
        assert!(answer.status.is_success(), "{answer:?}");
    };
    besieged(&gateway, "requests taken back", 48, attack).await;
}

#[tokio::test]
async fn who_sends_many_batches_at_once_keeps_one_thread_busy() {
    const ROWS: usize = 200;
    const CONNECTIONS: usize = 24;
    let gateway = Gateway::start();
    let identity = foe(&gateway);
    let mut rows = Chain::new(FOE, &identity).several_for("kra", ROWS);
    for row in &mut rows {
        // No signature vouches for the others: each has to be checked.
        row.signature[40] ^= 1;
    }
    let rows = batch(&rows);
    let before = gateway.threads();
    let attack = many(CONNECTIONS, async |_| {
        let mut kiosk = gateway.connect(&identity).await;
        for _ in 0..3 {
            let refused: Acknowledgement = kiosk.post(TRANSACTIONS, rows.clone()).await.json();
            assert_eq!(refused.refused.len(), ROWS);
        }
    });
    besieged(&gateway, "batches to be checked", 32, attack).await;
    // Its own, the honest kiosk's and the ledger's readers, and as many that are about to be idle.
    let more = gateway.threads() - before;
    assert!(
        more <= 8,
        "{more} threads more for {CONNECTIONS} connections"
    );
}
