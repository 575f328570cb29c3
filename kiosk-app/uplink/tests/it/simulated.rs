//! A gateway and fifty kiosks in a simulated network: real outboxes, real TLS, real HTTP, no real
//! time. Links are parted and mended, packets held back and let go, the gateway dies and comes back,
//! all by seed.
//!
//! `KIOSK_TURMOIL_SEED=17` plays only that seed.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_ENCODING;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use kiosk_envelope::Digest;
use kiosk_protocol::{Acknowledgement, BATCH_BYTES_MAX, Batch, Heartbeat, HeartbeatReply};
use kiosk_uplink::{Dial, Dialling, Pace, Stream, Surroundings, Uplink, UplinkConfig, Wait, Waits};
use tempfile::{tempdir, tempdir_in};
use tokio::runtime::Handle;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use turmoil::net::{TcpListener, TcpStream};
use turmoil::{Builder, Sim};

use crate::gateway::{acceptor, json};
use crate::sample::{Authority, config, enqueue, outbox};

const KIOSKS: usize = 50;
/// Enough that answers are lost in every story.
const ROWS: u64 = 8;
const PORT: u16 = 8443;
/// So long things are broken, in simulated time.
const TROUBLE: Duration = Duration::from_secs(10);
/// After that everything must have arrived.
const CALM: Duration = Duration::from_secs(40);
const BETWEEN_TROUBLES: Duration = Duration::from_millis(40);
const TICK: Duration = Duration::from_millis(20);

/// What survives the gateway's deaths.
#[derive(Default)]
struct Ledger {
    rows: BTreeMap<(IpAddr, u64), Digest>,
    resends: u32,
    deaths: u32,
    first_death: Option<Duration>,
    arrivals: Vec<Arrival>,
}

/// A batch: when it came in simulated time, from whom, and its last row.
type Arrival = (Duration, IpAddr, u64);

/// The simulated network in place of the kernel's.
struct Simulated;

impl Dial for Simulated {
    fn dial(&self, address: &str) -> Dialling {
        let address = address.to_owned();
        Box::pin(async move {
            let stream = TcpStream::connect(address).await?;
            Ok(Box::new(stream) as Box<dyn Stream>)
        })
    }
}

/// The same numbers for the same seed (xorshift64, Marsaglia 2003).
struct Noise(AtomicU64);

impl Noise {
    fn of(seed: u64) -> Self {
        Self(AtomicU64::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1))
    }

    fn draw(&self) -> u64 {
        let mut drawn = self.0.load(Ordering::Relaxed);
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        self.0.store(drawn, Ordering::Relaxed);
        drawn
    }

    fn below(&self, bound: u64) -> u64 {
        self.draw() % bound
    }
}

async fn gateway(acceptor: TlsAcceptor, ledger: Arc<Mutex<Ledger>>) -> turmoil::Result {
    let listener = TcpListener::bind(("0.0.0.0", PORT)).await?;
    loop {
        let (stream, from) = listener.accept().await?;
        tokio::spawn(serve(acceptor.clone(), stream, from.ip(), ledger.clone()));
    }
}

async fn serve(acceptor: TlsAcceptor, stream: TcpStream, from: IpAddr, ledger: Arc<Mutex<Ledger>>) {
    let Ok(tls) = acceptor.accept(stream).await else {
        return;
    };
    let service = service_fn(|request| answer(request, from, &ledger));
    // A connection that the network has broken ends with an error.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(tls), service)
        .await;
}

async fn answer(
    request: Request<Incoming>,
    from: IpAddr,
    ledger: &Mutex<Ledger>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let is_batch = request.uri().path() == "/v1/transactions";
    let is_packed = request.headers().contains_key(CONTENT_ENCODING);
    let body = request.into_body().collect().await?.to_bytes();
    if is_batch {
        let mut ledger = ledger.lock().expect("not poisoned");
        let bytes = match is_packed {
            true => zstd::bulk::decompress(&body, BATCH_BYTES_MAX).expect("zstd"),
            false => body.to_vec(),
        };
        return Ok(json(&ledger.take(from, bytes)));
    }
    let heartbeat: Heartbeat = serde_json::from_slice(&body).expect("a heartbeat");
    Ok(json(&HeartbeatReply {
        received_at: heartbeat.sent_at,
        journal_head: None,
    }))
}

impl Ledger {
    fn take(&mut self, from: IpAddr, bytes: Vec<u8>) -> Acknowledgement {
        let batch = Batch::from_bytes(bytes).expect("a batch");
        let (mut epoch, mut last) = (0, 0);
        for row in batch.transactions() {
            let row = row.expect("a row");
            let slot = row.routing.slot;
            (epoch, last) = (slot.epoch, slot.sequence);
            match self.rows.insert((from, slot.sequence), row.digest()) {
                None => {}
                Some(before) if before == row.digest() => self.resends += 1,
                Some(_) => panic!("{from} has two rows {}", slot.sequence),
            }
        }
        let at = turmoil::sim_elapsed().expect("the gateway is simulated");
        self.arrivals.push((at, from, last));
        let mut sequences = 1..;
        let next = sequences.find(|next| !self.rows.contains_key(&(from, *next)));
        Acknowledgement {
            epoch,
            acknowledged: next.map_or(0, |next| next - 1),
            refused: Vec::new(),
        }
    }
}

/// Citizens come, the last of them before the trouble is over; then it waits until all have gone.
async fn kiosk(config: UplinkConfig, noise: Arc<Noise>) -> turmoil::Result {
    // In memory: no disk is simulated here, and a simulated moment waits for a real one to sync.
    let folder = tempdir_in("/dev/shm").or_else(|_| tempdir())?;
    let outbox = outbox(folder.path());
    let draws = noise.clone();
    let surroundings = Surroundings {
        journal: None,
        dial: Arc::new(Simulated),
        random: Arc::new(move || draws.draw()),
    };
    let uplink = Uplink::start_among(
        surroundings,
        &Handle::current(),
        config,
        outbox.clone(),
        |_| (),
    )?;
    for _ in 0..ROWS {
        let share = TROUBLE.as_millis() as u64 / ROWS;
        sleep(Duration::from_millis(noise.below(share))).await;
        enqueue(&outbox, 1);
        uplink.wake();
    }
    while outbox.status()?.queued > 0 {
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

fn name(kiosk: u64) -> String {
    format!("kiosk-{kiosk}")
}

/// Breaks or mends something, by chance.
fn trouble(sim: &mut Sim<'_>, noise: &Noise, ledger: &Mutex<Ledger>) {
    let one = name(noise.below(KIOSKS as u64));
    match noise.below(40) {
        0..=3 => sim.partition(one, "gateway"),
        // The gateway hears, and its answers are lost.
        4..=13 => sim.partition_oneway("gateway", one.as_str()),
        14..=26 => sim.repair(one, "gateway"),
        27..=31 => sim.hold(one, "gateway"),
        32..=37 => sim.release(one, "gateway"),
        38 if sim.is_host_running("gateway") => {
            sim.crash("gateway");
            let mut ledger = ledger.lock().expect("not poisoned");
            ledger.deaths += 1;
            ledger.first_death.get_or_insert(sim.elapsed());
        }
        _ => sim.bounce("gateway"),
    }
}

fn calm(sim: &mut Sim<'_>) {
    for kiosk in 0..KIOSKS as u64 {
        sim.release(name(kiosk), "gateway");
        sim.repair(name(kiosk), "gateway");
    }
    if !sim.is_host_running("gateway") {
        sim.bounce("gateway");
    }
}

fn play(seed: u64) -> Arc<Mutex<Ledger>> {
    let authority = Authority::new();
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    let mut sim = Builder::new()
        .rng_seed(seed)
        .simulation_duration(TROUBLE + CALM)
        .tick_duration(TICK)
        .max_message_latency(Duration::from_millis(150))
        .build();
    let acceptor = acceptor(&authority.gateway(), &authority.pem());
    let durable = ledger.clone();
    sim.host("gateway", move || {
        gateway(acceptor.clone(), durable.clone())
    });
    let shared = config(format!("gateway:{PORT}"), &authority, &authority);
    for number in 0..KIOSKS as u64 {
        let wait = Wait::up_to(Duration::from_millis(200), Duration::from_secs(2));
        let config = UplinkConfig {
            pace: Pace {
                heartbeat_every: Duration::from_secs(3),
                waits: Waits::all(wait),
                connect_wait: Duration::from_secs(2),
                answer_wait: Duration::from_secs(3),
                bytes_per_second_max: None,
            },
            ..shared.clone()
        };
        let noise = Arc::new(Noise::of(seed * 1_000 + number));
        sim.client(name(number), kiosk(config, noise));
    }
    let noise = Noise::of(seed);
    let (mut next, mut is_calm) = (BETWEEN_TROUBLES, false);
    while !sim
        .step()
        .unwrap_or_else(|error| panic!("seed {seed}: {error}"))
    {
        let now = sim.elapsed();
        if now < TROUBLE && now >= next {
            trouble(&mut sim, &noise, &ledger);
            next += BETWEEN_TROUBLES;
        } else if now >= TROUBLE && !is_calm {
            calm(&mut sim);
            is_calm = true;
        }
    }
    drop(sim);
    ledger
}

fn seeds() -> Vec<u64> {
    match std::env::var("KIOSK_TURMOIL_SEED") {
        Ok(seed) => vec![seed.parse().expect("KIOSK_TURMOIL_SEED is a number")],
        Err(_) => vec![2, 10],
    }
}

#[test]
fn fifty_kiosks_in_turmoil_bring_every_row_to_the_gateway_once() {
    for seed in seeds() {
        println!("KIOSK_TURMOIL_SEED={seed}");
        let ledger = play(seed);
        let ledger = ledger.lock().expect("not poisoned");
        println!("{} resent, {} deaths", ledger.resends, ledger.deaths);
        assert_eq!(ledger.rows.len(), KIOSKS * ROWS as usize, "seed {seed}");
        assert!(ledger.deaths > 0, "seed {seed}: the gateway lived on");
        assert!(ledger.resends > 0, "seed {seed}: nothing went wrong");
    }
}

/// In which order the connections of a gateway that dies break depends on what the process has played
/// before; another process that plays the same seed first brings the same story to its end.
#[test]
fn the_same_seed_brings_every_batch_at_the_same_moment_until_the_gateway_first_dies() {
    let before_death = |seed| {
        let ledger = play(seed);
        let ledger = ledger.lock().expect("not poisoned");
        let death = ledger.first_death.expect("it dies");
        let until = ledger.arrivals.partition_point(|(at, ..)| *at < death);
        (death, ledger.arrivals[..until].to_vec())
    };
    let first = before_death(2);
    assert!(first.1.len() >= KIOSKS, "{} batches", first.1.len());
    assert_eq!(first, before_death(2));
}
