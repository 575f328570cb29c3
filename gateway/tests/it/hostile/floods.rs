//! Abuses of HTTP/2: frames that cost the sender little and a careless server much.

use tokio::io::AsyncWriteExt as _;

use super::frames::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, FLOW_CONTROL_ERROR, GOAWAY,
    HEADERS, PING, PRIORITY, PROTOCOL_ERROR, PUSH_PROMISE, REFUSED_STREAM, RST_STREAM, SETTINGS,
    WINDOW_UPDATE, frame, get, goaway, post, preface, request, resets, stream,
};
use super::siege::{besieged, many};
use super::wire::{foe, narrow_tls, pour, tls};
use crate::gateway::Gateway;

/// Deadlines that a flood runs into when nothing else stops it.
const BRIEF: &str = "[bounds]\nheader_ms_max = 1500\nbody_ms_max = 1500\nidle_ms_max = 1500\n";
/// More frames than the gateway should ever read.
const ENDLESS: usize = 2_000_000;
/// What a connection may cost: its buffers, and one window.
const MIB: u64 = 8;

/// How the gateway should end it.
#[derive(Clone, Copy)]
enum End {
    /// GOAWAY with this error.
    GoAway(u32),
    /// At a deadline, whatever came before.
    Deadline,
}

struct Flood {
    name: &'static str,
    first: Vec<u8>,
    /// The part with this number.
    part: fn(usize) -> Vec<u8>,
    end: End,
}

/// `count` fields of a header block, each a literal of 106 bytes.
fn fields(count: usize) -> Vec<u8> {
    let field = [&[0, 3, b'x', b'-', b'a', 100][..], &[b'a'; 100]].concat();
    field.repeat(count)
}

const DATA_TO: &str = "/v1/transactions";

fn floods() -> Vec<Flood> {
    let calm = End::GoAway(ENHANCE_YOUR_CALM);
    let nothing = Vec::new;
    let begun = || frame(HEADERS, 0, 1, &request("GET", "/healthz"));
    let flood = |name, first, part, end| Flood {
        name,
        first,
        part,
        end,
    };
    vec![
        flood(
            "rapid reset (CVE-2023-44487)",
            nothing(),
            |number| {
                let reset = frame(RST_STREAM, 0, stream(number), &8_u32.to_be_bytes());
                [get(number, "/healthz"), reset].concat()
            },
            calm,
        ),
        flood(
            "CONTINUATION without end",
            begun(),
            |_| frame(CONTINUATION, 0, 1, &fields(150)),
            calm,
        ),
        flood(
            "empty CONTINUATION without end",
            begun(),
            |_| frame(CONTINUATION, 0, 1, &[]),
            calm,
        ),
        flood(
            "empty DATA without end",
            post(0, DATA_TO),
            |_| frame(DATA, 0, 1, &[]).repeat(100),
            calm,
        ),
        flood(
            "DATA of one byte without end",
            post(0, DATA_TO),
            |_| frame(DATA, 0, 1, &[1]).repeat(100),
            calm,
        ),
        flood(
            "SETTINGS without end",
            nothing(),
            |_| frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0xff, 0xff]).repeat(100),
            End::Deadline,
        ),
        flood(
            "PING without end",
            nothing(),
            |_| frame(PING, 0, 0, &[7; 8]).repeat(100),
            End::Deadline,
        ),
        flood(
            "PRIORITY without end",
            nothing(),
            |number| frame(PRIORITY, 0, stream(number), &[0, 0, 0, 0, 9]).repeat(100),
            End::Deadline,
        ),
        flood(
            "frames of no known kind",
            nothing(),
            |_| frame(0xbb, 0, 0, &[1; 64]).repeat(100),
            End::Deadline,
        ),
        flood(
            "GOAWAY without end",
            nothing(),
            |_| frame(GOAWAY, 0, 0, &[0; 8]).repeat(100),
            End::Deadline,
        ),
        flood(
            "resets of streams that never were",
            nothing(),
            |number| frame(RST_STREAM, 0, stream(number), &[0; 4]),
            End::GoAway(PROTOCOL_ERROR),
        ),
        flood(
            "a promise by a client",
            nothing(),
            |_| frame(PUSH_PROMISE, END_HEADERS, 1, &[0, 0, 0, 2, 0x82]),
            End::GoAway(PROTOCOL_ERROR),
        ),
        flood(
            "a window beyond its bounds",
            nothing(),
            |_| frame(WINDOW_UPDATE, 0, 0, &[0x7f, 0xff, 0xff, 0xff]),
            End::GoAway(FLOW_CONTROL_ERROR),
        ),
        flood(
            "one field many times (HPACK bomb)",
            nothing(),
            |number| {
                // Put into the table once, named 16,000 times: 16 KiB that mean 48 MiB.
                let named = vec![0xbe; 16_000];
                let put = [&[0x40, 1, b'x', 0x7f, 0xb9, 0x16][..], &[b'a'; 3000]].concat();
                let block = [
                    request("GET", "/healthz"),
                    if number == 0 { put } else { named },
                ]
                .concat();
                frame(HEADERS, END_HEADERS | END_STREAM, stream(number), &block)
            },
            End::Deadline,
        ),
    ]
}

#[tokio::test]
async fn a_flood_of_frames_is_ended_and_held_in_bounded_memory() {
    let gateway = Gateway::start_with(BRIEF);
    let identity = foe(&gateway);
    for Flood {
        name,
        first,
        part,
        end,
    } in floods()
    {
        let attack = async {
            let stream = tls(&gateway, &identity, "h2").await;
            let first = [preface(), first].concat();
            pour(stream, &first, (0..ENDLESS).map(part), name).await
        };
        let (sent, said) = besieged(&gateway, name, MIB, attack).await;
        if let End::GoAway(error) = end {
            assert_eq!(goaway(&said), Some(error), "{name}, after {sent} bytes");
        }
    }
}

#[tokio::test]
async fn of_thousands_of_streams_only_a_few_are_opened() {
    // Long enough that no body is given up while streams are still being opened.
    let gateway = Gateway::start_with("[bounds]\nbody_ms_max = 6000\nidle_ms_max = 1000\n");
    let identity = foe(&gateway);
    let attack = async {
        let stream = tls(&gateway, &identity, "h2").await;
        let posts = (0..900).map(|number| post(number, "/v1/heartbeat"));
        pour(stream, &preface(), posts, "streams").await
    };
    let (_, said) = besieged(&gateway, "streams", MIB, attack).await;
    let refused = resets(&said)
        .into_iter()
        .filter(|error| *error == REFUSED_STREAM);
    assert_eq!(refused.count(), 900 - 32);
}

#[tokio::test]
async fn a_flood_whose_answers_nobody_reads_fills_no_memory() {
    let gateway = Gateway::start_with(BRIEF);
    let identity = foe(&gateway);
    let setting = [0, 4, 0, 0, 0xff, 0xff];
    for (name, asks) in [
        ("pings that nobody reads", frame(PING, 0, 0, &[7; 8])),
        (
            "settings that nobody reads",
            frame(SETTINGS, 0, 0, &setting),
        ),
    ] {
        let asks = asks.repeat(1000);
        let attack = many(4, async |_| {
            let mut stream = narrow_tls(&gateway, &identity, "h2").await;
            let mut alive = stream.write_all(&preface()).await.is_ok();
            // The gateway reads no more while its answers find no room, and then hangs up.
            while alive {
                alive = stream.write_all(&asks).await.is_ok() && stream.flush().await.is_ok();
            }
        });
        besieged(&gateway, name, MIB, attack).await;
    }
}
