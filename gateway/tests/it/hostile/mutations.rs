//! Good bodies, damaged: every reader of the intake refuses them by a typed error, holds no more
//! than a multiple of what came, and the gateway answers each with a typed problem.

use hyper::Method;
use kiosk_domain::{KioskId, Timestamp};
use kiosk_envelope::Digest;
use kiosk_protocol::{
    Batch, BatchError, Heartbeat, PaymentRequest, Problem, ProblemCode, Role, Route, StatusUpdate,
};
use serde::de::DeserializeOwned;

use super::siege::besieged;
use super::wire::{FOE, foe};
use crate::authority::Authority;
use crate::client::{Client, Reply};
use crate::gateway::Gateway;
use crate::memory::watched;
use crate::sample::{Chain, batch};

/// Most bytes that a reader may hold for each byte that came: a row of one byte takes a range of 16,
/// and a list that grows holds its old half and twice its length.
const HELD_PER_BYTE_MAX: usize = 64;
/// And for an error, or the first element of a list.
const HELD_BESIDE_MAX: usize = 4096;
const ROUNDS: u64 = 20_000;
const ROUNDS_OVER_THE_WIRE: u64 = 600;

/// Damage that is the same for the same seed.
struct Damage(u64);

impl Damage {
    /// SplitMix64.
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ mixed >> 31) % below.max(1) as u64).expect("it is below a usize")
    }

    fn range(&mut self, bytes: &[u8]) -> std::ops::Range<usize> {
        let from = self.next(bytes.len());
        from..from + self.next(bytes.len() - from)
    }

    /// One to four changes of `bytes`.
    fn of(&mut self, bytes: &[u8]) -> Vec<u8> {
        const ODD: [&[u8]; 8] = [
            &[0],
            &[0x7f],
            &[0xff],
            &[0xff, 0xff, 0xff, 0xff, 0x0f],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
            b"[[[[[[[[[[[[[[[[",
            b"\"\\ud800\"",
            b"1e999",
        ];
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.next(4) {
            let at = self.next(bytes.len());
            match self.next(6) {
                0 if !bytes.is_empty() => bytes[at] ^= 1 << self.next(8),
                1 => bytes.truncate(at),
                2 => drop(bytes.drain(self.range(&bytes))),
                3 => bytes.extend_from_within(self.range(&bytes)),
                _ => {
                    let odd = ODD[self.next(ODD.len())];
                    let end = (at + self.next(2) * odd.len()).min(bytes.len());
                    bytes.splice(at..end, odd.iter().copied());
                }
            }
        }
        bytes
    }
}

fn good_batch() -> Vec<u8> {
    let identity = Authority::new().client(&format!("urn:huduma:kiosk:{FOE}"));
    batch(&Chain::new(FOE, &identity).several_for("kra", 3))
}

fn heartbeat() -> Vec<u8> {
    let beat = Heartbeat {
        kiosk: KioskId::new(FOE).expect("an id"),
        sent_at: Timestamp(1_795_555_200_000),
        queued: 7,
        oldest_age_seconds: 60,
        journal_head: Some(Digest([9; 32])),
        devices: vec![],
        warnings: vec![],
        software: "0.1.0".into(),
        energy: None,
    };
    serde_json::to_vec(&beat).expect("a message")
}

fn payment() -> Vec<u8> {
    br#"{"invoice":"INV-0001","service":"kra-pin-print","amount_cents":5000,"phone":"+254700000000"}"#
        .to_vec()
}

fn status() -> Vec<u8> {
    br#"{"transaction":"0196b0a2-7c00-7000-8000-000000000001","status":{"en":"Ready","sw":"Tayari"},"at":1}"#
        .to_vec()
}

/// Reads `ROUNDS` damaged forms of `good`; how many were refused.
fn damaged(name: &str, good: &[u8], read: impl Fn(Vec<u8>) -> bool) -> u64 {
    let mut refused = 0;
    for seed in 0..ROUNDS {
        let bytes = Damage(seed).of(good);
        let came = bytes.len();
        let seen = watched(&[], || refused += u64::from(!read(bytes)));
        let most = HELD_PER_BYTE_MAX * came + HELD_BESIDE_MAX;
        let held = seen.most_bytes;
        assert!(held <= most, "{name}, seed {seed}: {held} for {came}");
        assert_eq!(seen.left_behind, 0, "nothing was looked for");
    }
    refused
}

fn reads<T: DeserializeOwned>(bytes: &[u8]) -> bool {
    serde_json::from_slice::<T>(bytes).is_ok()
}

#[test]
fn damaged_bodies_are_refused_by_their_readers_in_bounded_memory() {
    let read_batch = |bytes| match Batch::from_bytes(bytes) {
        Ok(batch) => batch.transactions().all(|row| row.is_ok()),
        Err(BatchError::Version(_) | BatchError::TooManyRows(_)) => false,
        Err(BatchError::TooLarge(_) | BatchError::Malformed) => false,
    };
    assert!(read_batch(good_batch()), "undamaged it is read");
    assert!(reads::<Heartbeat>(&heartbeat()));
    assert!(reads::<PaymentRequest>(&payment()));
    assert!(reads::<StatusUpdate>(&status()));
    let role = format!("urn:huduma:kiosk:{FOE}").into_bytes();
    let read_role = |bytes: Vec<u8>| {
        let text = String::from_utf8_lossy(&bytes);
        text.parse::<Role>().is_ok()
    };
    for (name, refused) in [
        ("batch", damaged("batch", &good_batch(), read_batch)),
        (
            "heartbeat",
            damaged("heartbeat", &heartbeat(), |bytes| {
                reads::<Heartbeat>(&bytes)
            }),
        ),
        (
            "payment",
            damaged("payment", &payment(), |bytes| {
                reads::<PaymentRequest>(&bytes)
            }),
        ),
        (
            "status",
            damaged("status", &status(), |bytes| reads::<StatusUpdate>(&bytes)),
        ),
        ("role", damaged("role", &role, read_role)),
    ] {
        // Damage may hit a text, or hit nothing.
        assert!(refused > ROUNDS / 3, "{name}: {refused} of {ROUNDS}");
    }
}

#[tokio::test]
async fn damaged_bodies_get_typed_answers_from_the_gateway() {
    let gateway = Gateway::start();
    let kiosk = foe(&gateway);
    let agency = gateway.authority.client("urn:huduma:agency:kra");
    let good = batch(&Chain::new(FOE, &kiosk).several_for("kra", 3));
    let packed = zstd::bulk::compress(&good, 0).expect("packed");
    let attack = async {
        let connect = async |identity| {
            let client = Client::connect(gateway.address, &gateway.authority.pem, Some(identity));
            client.await.expect("a connection")
        };
        let (mut kiosk, mut agency) = (connect(&kiosk).await, connect(&agency).await);
        let statuses = "/v1/agencies/kra/statuses";
        for seed in 0..ROUNDS_OVER_THE_WIRE {
            let mut damage = Damage(seed);
            let of = |route: Route| route.pattern();
            let transactions = of(Route::Transactions);
            for (path, body) in [
                (transactions, damage.of(&good)),
                (of(Route::Heartbeat), damage.of(&heartbeat())),
                (of(Route::Payments), damage.of(&payment())),
            ] {
                let answer = kiosk.ask(Method::POST, path, body).await;
                typed(answer, &format!("{path}, seed {seed}"));
            }
            let answer = kiosk.post_as_packed(transactions, damage.of(&packed)).await;
            typed(answer, &format!("packed, seed {seed}"));
            let answer = agency.ask(Method::POST, statuses, damage.of(&status()));
            typed(answer.await, &format!("status, seed {seed}"));
        }
    };
    // What one unpacked batch takes, and what the allocator keeps of another.
    besieged(&gateway, "damaged bodies", 48, attack).await;
}

/// A success, or a problem that is the sender's.
fn typed(answer: hyper::Result<Reply>, what: &str) {
    let answer = answer.unwrap_or_else(|error| panic!("{what}: {error}"));
    if answer.status.is_success() {
        return;
    }
    let problem: Problem = serde_json::from_slice(&answer.body)
        .unwrap_or_else(|error| panic!("{what}: {error}: {answer:?}"));
    assert_eq!(problem.code.status(), answer.status.as_u16(), "{what}");
    let ours = [ProblemCode::Internal, ProblemCode::Busy, ProblemCode::Other];
    assert!(!ours.contains(&problem.code), "{what}: {problem}");
}
