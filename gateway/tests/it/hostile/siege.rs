//! An attack, and what must hold while it lasts.

use std::cell::Cell;
use std::future::poll_fn;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;

use kiosk_protocol::{Acknowledgement, Route};
use tokio::time::timeout;

use crate::authority::Identity;
use crate::gateway::{Gateway, PATIENCE};
use crate::sample::{Chain, batch};

/// What the allocator and the honest kiosk may take beside any attack, in MiB.
const NOISE_MIB: u64 = 8;

/// An honest kiosk that comes anew for every transaction.
struct Honest {
    identity: Identity,
    chain: Chain,
    sent: u64,
}

impl Honest {
    fn of(gateway: &Gateway) -> Self {
        static KIOSKS: AtomicU32 = AtomicU32::new(1);
        let kiosk = format!("ksk-047-{:04}", KIOSKS.fetch_add(1, Ordering::Relaxed));
        let identity = gateway
            .authority
            .client(&format!("urn:huduma:kiosk:{kiosk}"));
        let chain = Chain::new(&kiosk, &identity);
        Self {
            identity,
            chain,
            sent: 0,
        }
    }

    async fn visit(&mut self, gateway: &Gateway, attack: &str) {
        let rows = batch(&[self.chain.next_for("kra")]);
        self.sent += 1;
        let visit = async {
            let mut kiosk = gateway.connect(&self.identity).await;
            kiosk.post(Route::Transactions.pattern(), rows).await
        };
        let reply = timeout(PATIENCE, visit).await;
        let reply = reply.unwrap_or_else(|_| panic!("{attack}: an honest kiosk was not served"));
        assert!(reply.status.is_success(), "{attack}: {reply:?}");
        let acknowledged = reply.json::<Acknowledgement>().acknowledged;
        assert_eq!(acknowledged, self.sent, "{attack}");
    }
}

/// Runs `attack` to its end. An honest kiosk is served before, meanwhile and after, each time in a
/// connection of its own, and the gateway never holds `mib_max` more than before.
pub async fn besieged<T>(
    gateway: &Gateway,
    name: &str,
    mib_max: u64,
    attack: impl Future<Output = T>,
) -> T {
    let mut honest = Honest::of(gateway);
    honest.visit(gateway, name).await;
    let before = gateway.resident_kib();
    let over = Cell::new(false);
    let attack = async {
        let outcome = timeout(PATIENCE * 2, attack).await;
        over.set(true);
        outcome.unwrap_or_else(|_| panic!("{name}: the gateway never let go"))
    };
    let beside = async {
        while !over.get() {
            honest.visit(gateway, name).await;
        }
    };
    let (outcome, ()) = tokio::join!(attack, beside);
    honest.visit(gateway, name).await;
    let grown = gateway.peak_kib().saturating_sub(before) / 1024;
    println!("{name}: {grown} MiB more");
    assert!(
        grown <= mib_max + NOISE_MIB,
        "{name}: {grown} MiB more, at most {mib_max} and {NOISE_MIB} are allowed"
    );
    outcome
}

/// That many of `one` at once, to the end of the last.
pub async fn many(count: usize, one: impl AsyncFn(usize)) {
    let mut running: Vec<_> = (0..count).map(|number| Box::pin(one(number))).collect();
    let all = poll_fn(|context| {
        running.retain_mut(|one| one.as_mut().poll(context).is_pending());
        match running.len() {
            0 => Poll::Ready(()),
            _ => Poll::Pending,
        }
    });
    all.await;
}
