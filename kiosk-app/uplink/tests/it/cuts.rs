//! The link is cut in the middle of batches, in the kernel: nothing is lost, nothing comes twice.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use kiosk_uplink::{Cause, Pace, UplinkConfig, UplinkNews};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::cable::{Cable, GATEWAY, enter};
use crate::delivery::Kiosk;
use crate::gateway::{Gateway, Memory};
use crate::sample::{Authority, config, id};

const ROWS: u64 = 1_000;
/// A hundred rows take a fifth of a second: whoever cuts finds some on their way.
const RATE: &str = "2mbit";
/// Longer than any of this takes; only a failure waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "the emulator knows no network namespaces; runs on x86_64"
)]
fn cuts_in_the_middle_of_batches_lose_nothing_and_double_nothing() {
    let cable = Cable::lay(RATE);
    let authority = Authority::new();
    let (_hang_up, gateway) = beyond(&cable, &authority);
    thread::scope(|scope| {
        let played = scope.spawn(|| {
            cable.enter_kiosk();
            let config = UplinkConfig {
                pace: Pace {
                    connect_wait: Duration::from_secs(1),
                    answer_wait: Duration::from_secs(3),
                    ..config(String::new(), &authority, &authority).pace
                },
                ..config(gateway.address.clone(), &authority, &authority)
            };
            alone().block_on(story(&cable, &gateway, config));
        });
        played.join().expect("played to its end");
    });
}

async fn story(cable: &Cable, gateway: &Gateway, config: UplinkConfig) {
    let mut kiosk = Kiosk::start(config, ROWS);
    // Pulled out for a moment: TCP itself gets over it.
    arrived(gateway, 100).await;
    cable.plug(false);
    tokio::time::sleep(Duration::from_millis(300)).await;
    cable.plug(true);
    // Swallowed, until the kiosk gives up by itself.
    arrived(gateway, 400).await;
    let (mut delivered, mut down) = (Vec::new(), 0);
    cable.swallow(true);
    down += until_down(&mut kiosk, &mut delivered).await;
    cable.swallow(false);
    // Pulled out until the kiosk gives up.
    arrived(gateway, 700).await;
    cable.plug(false);
    down += until_down(&mut kiosk, &mut delivered).await;
    cable.plug(true);
    while delivered.len() < ROWS as usize {
        note(&mut kiosk, &mut delivered).await;
    }
    assert_eq!(delivered, (1..=ROWS).map(id).collect::<Vec<_>>());
    assert_eq!(kiosk.outbox.status().expect("reads").queued, 0);
    let memory = gateway.memory.lock().expect("not poisoned");
    assert_eq!(memory.order, (1..=ROWS).collect::<Vec<_>>());
    assert!(down >= 2, "the cuts were none");
    assert!(
        memory.shown.len() > 2,
        "every connection that broke was made anew"
    );
}

/// Listens until the link is called down; says so.
async fn until_down(kiosk: &mut Kiosk, delivered: &mut Vec<kiosk_domain::TransactionId>) -> u32 {
    while note(kiosk, delivered).await != UplinkNews::LinkDown(Cause::Unreachable) {}
    1
}

async fn note(kiosk: &mut Kiosk, delivered: &mut Vec<kiosk_domain::TransactionId>) -> UplinkNews {
    let news = kiosk.next_news().await;
    if let UplinkNews::Delivered(ids) = &news {
        delivered.extend(ids);
    }
    news
}

async fn arrived(gateway: &Gateway, rows: usize) {
    let arrives = async {
        while gateway.memory.lock().expect("not poisoned").order.len() < rows {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(PATIENCE, arrives).await.expect("rows arrive");
}

/// A gateway at the other end of `cable`, until the first is dropped.
fn beyond(cable: &Cable, authority: &Authority) -> (oneshot::Sender<()>, Gateway) {
    let (hang_up, end) = oneshot::channel::<()>();
    let (tell, told) = mpsc::channel();
    let (network, leaf, roots) = (cable.gateway(), authority.gateway(), authority.pem());
    thread::spawn(move || {
        enter(&network);
        alone().block_on(async {
            let at = format!("{GATEWAY}:0");
            let gateway = Gateway::start_at(&at, &leaf, &roots, Memory::default()).await;
            tell.send(gateway).expect("the test waits");
            // Its end is meant, not a message.
            let _ = end.await;
        });
    });
    (hang_up, told.recv().expect("it listens"))
}

/// One thread for everything: a thread that a runtime starts would be in another network.
fn alone() -> Runtime {
    let mut runtime = Builder::new_current_thread();
    runtime.enable_all().build().expect("a runtime")
}
