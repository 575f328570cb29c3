//! Bodies that are larger than they may be, or become so when they are read.

use kiosk_protocol::{CONTROL_BYTES_MAX, Route, agency_statuses_path};

use super::siege::{besieged, many};
use super::wire::{foe, pour, tls};
use crate::authority::Identity;
use crate::gateway::Gateway;

const TRANSACTIONS: &str = Route::Transactions.pattern();
const MANY: usize = 8;
/// The largest batch, as it comes and as it is.
const TWO_BATCHES_MIB: u64 = 32;
/// What the allocator keeps of batches that it was given back: a few threads unpack them in turn, and
/// each has memory of its own. 65 MiB in all were seen on a busy machine.
const ARENAS_MIB: u64 = 64;

fn head(path: &str, more: &str) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nhost: gateway\r\n{more}\r\n").into_bytes()
}

fn whole(path: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let more = format!("content-length: {length}\r\nconnection: close\r\n{more}");
    [head(path, &more), body.to_vec()].concat()
}

/// Sends `bytes` and then `more`; asserts that the answer has `status` and `code`. How much went
/// out until the gateway had enough.
async fn refused(
    gateway: &Gateway,
    identity: &Identity,
    bytes: &[u8],
    more: impl Iterator<Item = Vec<u8>>,
    (name, status, code): (&str, u16, &str),
) -> u64 {
    let stream = tls(gateway, identity, "http/1.1").await;
    let (sent, said) = pour(stream, bytes, more, name).await;
    let said = String::from_utf8_lossy(&said);
    let wanted = format!("HTTP/1.1 {status} ");
    assert!(said.starts_with(&wanted), "{name}: {said}");
    assert!(
        said.contains(&format!("\"code\":\"{code}\"")),
        "{name}: {said}"
    );
    sent
}

/// As many as ever, so many of them at once.
async fn in_turns(at_once: usize, one: impl AsyncFn(usize)) {
    for _ in 0..MANY / at_once {
        many(at_once, &one).await;
    }
}

#[tokio::test]
async fn a_body_without_end_is_refused_and_not_read_on() {
    let gateway = Gateway::start();
    let identity = foe(&gateway);
    let endless = || std::iter::repeat_with(|| vec![b'a'; 64 << 10]).take(160_000);
    let chunks = || endless().map(|part| [&b"10000\r\n"[..], &part, b"\r\n"].concat());
    let ten_gb = "content-length: 10000000000\r\n";
    let chunked = "transfer-encoding: chunked\r\n";
    let too_large = |name| (name, 413, "too-large");

    let name = "10 GB in one batch";
    let attack = many(MANY, async |_| {
        let head = head(TRANSACTIONS, ten_gb);
        refused(
            &gateway,
            &identity,
            &head,
            std::iter::empty(),
            too_large(name),
        )
        .await;
    });
    besieged(&gateway, name, 4, attack).await;

    let name = "a batch that never ends";
    let attack = async {
        let head = head(TRANSACTIONS, chunked);
        refused(&gateway, &identity, &head, chunks(), too_large(name)).await
    };
    let sent = besieged(&gateway, name, TWO_BATCHES_MIB, attack).await;
    assert!(sent < 64 << 20, "{sent} bytes were read");

    for path in [Route::Heartbeat, Route::Payments].map(Route::pattern) {
        let name = "10 GB in one message";
        let attack = many(MANY, async |_| {
            let head = head(path, ten_gb);
            refused(&gateway, &identity, &head, endless(), too_large(name)).await;
        });
        besieged(&gateway, name, 4, attack).await;
        let name = "a message that never ends";
        let attack = many(MANY, async |_| {
            let head = head(path, chunked);
            refused(&gateway, &identity, &head, chunks(), too_large(name)).await;
        });
        besieged(&gateway, name, 4, attack).await;
    }
}

#[tokio::test]
async fn headers_and_what_stands_between_chunks_are_bounded() {
    let gateway = Gateway::start();
    let identity = foe(&gateway);
    let long = "a".repeat(1 << 20);
    let get = |address: &str, more: &str| {
        format!("GET /{address} HTTP/1.1\r\nhost: gateway\r\n{more}\r\n").into_bytes()
    };
    let chunked = |rest: &str| {
        let head = head(TRANSACTIONS, "transfer-encoding: chunked\r\n");
        [head, rest.as_bytes().to_vec()].concat()
    };
    for (name, bytes, status) in [
        ("a header of 1 MiB", get("", &format!("x: {long}\r\n")), 431),
        (
            "a header without an end",
            get("", &format!("x: {long}")),
            431,
        ),
        ("100,000 headers", get("", &"x: a\r\n".repeat(100_000)), 431),
        ("an address of 1 MiB", get(&long, ""), 431),
        (
            "a chunk's extension of 1 MiB",
            chunked(&format!("1;{long}\r\na")),
            413,
        ),
        (
            "a trailer of 1 MiB",
            chunked(&format!("0\r\nx: {long}\r\n\r\n")),
            413,
        ),
        ("a chunk's length of 1 MiB", chunked(&long), 413),
    ] {
        // A body of no known length is given room for a whole batch, and a caller has room for four.
        let at_once = if status == 413 { 2 } else { MANY };
        let attack = in_turns(at_once, async |_| {
            let stream = tls(&gateway, &identity, "http/1.1").await;
            let said = pour(stream, &bytes, std::iter::empty(), name).await.1;
            let said = String::from_utf8_lossy(&said);
            assert!(
                said.starts_with(&format!("HTTP/1.1 {status} ")),
                "{name}: {said}"
            );
        });
        besieged(&gateway, name, 4, attack).await;
    }
}

#[tokio::test]
async fn a_body_in_chunks_of_one_byte_costs_no_more_than_its_bytes() {
    let gateway = Gateway::start();
    let identity = foe(&gateway);
    let name = "chunks of one byte";
    let attack = async {
        let close = "transfer-encoding: chunked\r\nconnection: close\r\n";
        let head = head(TRANSACTIONS, close);
        let many = b"1\r\n\xff\r\n".repeat(10_000);
        let parts = std::iter::repeat_n(many, 60).chain([b"0\r\n\r\n".to_vec()]);
        let malformed = (name, 400, "malformed");
        refused(&gateway, &identity, &head, parts, malformed).await
    };
    besieged(&gateway, name, 2, attack).await;
}

#[tokio::test]
async fn a_batch_that_says_it_has_a_million_rows_is_refused() {
    let gateway = Gateway::start();
    let identity = foe(&gateway);
    // Version 1, 1,000,000 as a varint, and as many empty rows.
    let rows = [&[1, 0xc0, 0x84, 0x3d][..], &[0; 1_000_000]].concat();
    let packed = zstd::bulk::compress(&rows, 0).expect("packed");
    for (name, body, at_once) in [
        ("a million empty rows", whole(TRANSACTIONS, "", &rows), MANY),
        (
            "a million empty rows, packed",
            whole(TRANSACTIONS, "content-encoding: zstd\r\n", &packed),
            // Each is given room for a whole batch, and a caller has room for three.
            2,
        ),
    ] {
        let attack = in_turns(at_once, async |_| {
            let too_large = (name, 413, "too-large");
            refused(&gateway, &identity, &body, std::iter::empty(), too_large).await;
        });
        besieged(&gateway, name, TWO_BATCHES_MIB, attack).await;
    }
}

#[tokio::test]
async fn json_that_is_nested_deeply_is_malformed() {
    let gateway = Gateway::start();
    let identity = foe(&gateway);
    let agency = gateway.authority.client("urn:huduma:agency:kra");
    let statuses = agency_statuses_path(&"kra".parse().expect("an id"));
    let kiosk = |route: Route| (route.pattern().to_owned(), &identity);
    for (path, identity) in [
        kiosk(Route::Heartbeat),
        kiosk(Route::Payments),
        (statuses, &agency),
    ] {
        for (name, open, half) in [
            ("lists in lists", "[", CONTROL_BYTES_MAX),
            ("maps in maps", "{\"a\":", CONTROL_BYTES_MAX / 5),
            (
                "a known key that nests",
                "{\"devices\":[",
                CONTROL_BYTES_MAX / 12,
            ),
        ] {
            let body = whole(&path, "", open.repeat(half).as_bytes());
            let attack = many(MANY, async |_| {
                let malformed = (name, 400, "malformed");
                refused(&gateway, identity, &body, std::iter::empty(), malformed).await;
            });
            besieged(&gateway, name, 4, attack).await;
        }
    }
}

/// A frame of zstd (RFC 8878) of `blocks` blocks, each four bytes that stand for 128 KiB of
/// zeros. `said` is the size that the frame claims.
fn bomb(blocks: u32, said: Option<u64>) -> Vec<u8> {
    const BLOCK_BYTES: u32 = 128 << 10;
    const RUN: u32 = 1 << 1;
    let mut bytes = vec![0x28, 0xb5, 0x2f, 0xfd];
    // Frame header descriptor: whether eight bytes of content size follow the window of 128 KiB.
    bytes.push(if said.is_some() { 0xc0 } else { 0 });
    bytes.push(7 << 3);
    bytes.extend(said.into_iter().flat_map(u64::to_le_bytes));
    for block in 1..=blocks {
        let last = u32::from(block == blocks);
        let head = last | RUN | BLOCK_BYTES << 3;
        bytes.extend(&head.to_le_bytes()[..3]);
        bytes.push(0);
    }
    bytes
}

#[tokio::test]
async fn a_small_body_that_unpacks_to_gigabytes_is_refused() {
    let small = zstd::bulk::decompress(&bomb(2, None), 1 << 20).expect("a bomb is zstd");
    assert_eq!(small, vec![0; 256 << 10]);

    let gateway = Gateway::start();
    let identity = foe(&gateway);
    let several: Vec<u8> = std::iter::repeat_n(bomb(1, None), 16_384)
        .flatten()
        .collect();
    for (name, body) in [
        ("16 GiB of zeros", bomb(1 << 17, None)),
        (
            "16 GiB of zeros, and it says so",
            bomb(1 << 17, Some(1 << 34)),
        ),
        (
            "16 GiB of zeros, and it says one byte",
            bomb(1 << 17, Some(1)),
        ),
        ("2 GiB in many frames", several),
        (
            "a window of 3 TiB",
            vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0xff, 1, 0, 0],
        ),
    ] {
        let body = whole(TRANSACTIONS, "content-encoding: zstd\r\n", &body);
        let attack = async {
            for _ in 0..MANY {
                let malformed = (name, 400, "malformed");
                refused(&gateway, &identity, &body, std::iter::empty(), malformed).await;
            }
        };
        besieged(&gateway, name, TWO_BATCHES_MIB + ARENAS_MIB, attack).await;
    }
}
