//! Every transaction reaches the gateway, in order, and the kiosk hears of each once.

use std::time::Duration;

use kiosk_domain::{ServiceId, TransactionId};
use kiosk_outbox::Outbox;
use kiosk_protocol::{PaymentRequest, PaymentState};
use kiosk_uplink::{Cause, Uplink, UplinkConfig, UplinkNews, Vitals};
use tempfile::{TempDir, tempdir};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::gateway::{Gateway, Memory};
use crate::sample::{Authority, config, enqueue, id, kiosk, outbox};

/// Longer than any of these stories takes; only a failure waits for it.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Kiosk {
    pub outbox: Outbox,
    pub uplink: Uplink,
    news: UnboundedReceiver<UplinkNews>,
    _folder: TempDir,
}

impl Kiosk {
    /// With `count` transactions waiting.
    pub fn start(config: UplinkConfig, count: u64) -> Self {
        let folder = tempdir().expect("a folder");
        let outbox = outbox(folder.path());
        enqueue(&outbox, count);
        let (tell, news) = unbounded_channel();
        let notify = move |news| tell.send(news).expect("the test listens");
        let uplink =
            Uplink::start(&Handle::current(), config, outbox.clone(), notify).expect("starts");
        Self {
            outbox,
            uplink,
            news,
            _folder: folder,
        }
    }

    pub async fn next_news(&mut self) -> UplinkNews {
        let next = timeout(PATIENCE, self.news.recv()).await;
        next.expect("news in time").expect("the uplink runs")
    }

    /// Listens until `count` are delivered; returns them, and everything else that was said.
    async fn delivered(&mut self, count: usize) -> (Vec<TransactionId>, Vec<UplinkNews>) {
        let (mut delivered, mut others) = (Vec::new(), Vec::new());
        while delivered.len() < count {
            match self.next_news().await {
                UplinkNews::Delivered(ids) => delivered.extend(ids),
                other => others.push(other),
            }
        }
        (delivered, others)
    }
}

impl Drop for Kiosk {
    fn drop(&mut self) {
        self.uplink.stop();
    }
}

async fn story(memory: Memory, waiting: u64) -> (Gateway, Kiosk) {
    let authority = Authority::new();
    let gateway = Gateway::start(&authority.gateway(), &authority, memory).await;
    let config = config(gateway.address.clone(), &authority, &authority);
    (gateway, Kiosk::start(config, waiting))
}

fn ids(sequences: impl Iterator<Item = u64>) -> Vec<TransactionId> {
    sequences.map(id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backlog_of_several_batches_is_delivered_in_order() {
    let (gateway, mut kiosk) = story(Memory::default(), 250).await;
    assert_eq!(kiosk.next_news().await, UplinkNews::LinkUp);
    let (delivered, others) = kiosk.delivered(250).await;
    assert_eq!(delivered, ids(1..=250));
    assert_eq!(others, []);
    let memory = gateway.memory.lock().expect("not poisoned");
    assert_eq!(memory.order, (1..=250).collect::<Vec<_>>());
    assert!(memory.came.values().all(|times| *times == 1));
    assert_eq!(kiosk.outbox.status().expect("reads").queued, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_acknowledgement_means_a_resend_and_still_one_delivery() {
    let (gateway, mut kiosk) = story(
        Memory {
            acks_to_lose: 3,
            ..Memory::default()
        },
        5,
    )
    .await;
    let (delivered, others) = kiosk.delivered(5).await;
    assert_eq!(delivered, ids(1..=5));
    assert!(
        others.contains(&UplinkNews::LinkDown(Cause::Unreachable)),
        "{others:?}"
    );
    let memory = gateway.memory.lock().expect("not poisoned");
    assert!(
        memory.came.values().all(|times| *times == 4),
        "{:?}",
        memory.came
    );
    assert_eq!(memory.order, [1, 2, 3, 4, 5]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wake_sends_what_was_enqueued_while_the_link_was_idle() {
    let (_gateway, mut kiosk) = story(Memory::default(), 0).await;
    assert_eq!(kiosk.next_news().await, UplinkNews::LinkUp);
    enqueue(&kiosk.outbox, 1);
    kiosk.uplink.wake();
    assert_eq!(kiosk.delivered(1).await.0, ids(1..=1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_gateway_is_tried_again() {
    let (_gateway, mut kiosk) = story(
        Memory {
            busy: 2,
            ..Memory::default()
        },
        3,
    )
    .await;
    let (delivered, others) = kiosk.delivered(3).await;
    assert_eq!(delivered, ids(1..=3));
    assert_eq!(
        others,
        [UplinkNews::LinkDown(Cause::Refused), UplinkNews::LinkUp]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_transaction_is_set_aside_and_never_called_delivered() {
    let (_gateway, mut kiosk) = story(
        Memory {
            refuses: Some(2),
            ..Memory::default()
        },
        3,
    )
    .await;
    let (delivered, others) = kiosk.delivered(2).await;
    assert_eq!(delivered, [id(1), id(3)]);
    let aside = UplinkNews::SetAside {
        transaction: Some(id(2)),
        reason: "bad-signature".into(),
    };
    assert!(others.contains(&aside), "{others:?}");
    assert_eq!(kiosk.outbox.status().expect("reads").set_aside, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_spoils_its_batch_is_found_and_the_others_arrive() {
    let (gateway, mut kiosk) = story(
        Memory {
            poison: Some(9),
            ..Memory::default()
        },
        20,
    )
    .await;
    let (_, others) = kiosk.delivered(8).await;
    let aside = UplinkNews::SetAside {
        transaction: Some(id(9)),
        reason: "malformed".into(),
    };
    let mut others = others;
    while !others.contains(&aside) {
        others.push(kiosk.next_news().await);
    }
    let arrived = async {
        loop {
            let count = gateway.memory.lock().expect("not poisoned").order.len();
            if count == 19 {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, arrived).await.expect("all others arrive");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heartbeats_say_how_the_kiosk_is() {
    let (gateway, kiosk_at_work) = story(Memory::default(), 0).await;
    kiosk_at_work.uplink.tell(Vitals {
        software: "1.2.3".into(),
        ..Vitals::default()
    });
    let heard = async {
        loop {
            let heartbeat = gateway
                .memory
                .lock()
                .expect("not poisoned")
                .heartbeats
                .last()
                .cloned();
            if let Some(heartbeat) = heartbeat.filter(|heard| heard.software == "1.2.3") {
                break heartbeat;
            }
            tokio::task::yield_now().await;
        }
    };
    let heartbeat = timeout(PATIENCE, heard).await.expect("in time");
    assert_eq!((heartbeat.kiosk, heartbeat.queued), (kiosk(), 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_is_asked_for_on_a_connection_of_its_own() {
    let (_gateway, kiosk) = story(Memory::default(), 0).await;
    let request = PaymentRequest {
        invoice: "INV-0001".into(),
        service: ServiceId::new("kra-pin-print").expect("an id"),
        amount_cents: 5000,
        phone: "+254700000000".into(),
    };
    let reply = kiosk
        .uplink
        .request_payment(request)
        .await
        .expect("answered");
    assert_eq!(
        (reply.invoice.as_str(), reply.state),
        ("INV-0001", PaymentState::Pending)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_small_rows_go_packed_and_a_single_one_as_it_is() {
    let (gateway, mut kiosk) = story(Memory::default(), 1).await;
    kiosk.delivered(1).await;
    assert_eq!(gateway.memory.lock().expect("not poisoned").packed, 0);
    enqueue(&kiosk.outbox, 60);
    kiosk.uplink.wake();
    assert_eq!(kiosk.delivered(60).await.0, ids(2..=61));
    assert!(gateway.memory.lock().expect("not poisoned").packed > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_with_another_time_is_news_and_stops_nothing() {
    let (gateway, mut kiosk) = story(
        Memory {
            clock_behind_ms: 3_600_000,
            ..Memory::default()
        },
        3,
    )
    .await;
    let (_, others) = kiosk.delivered(3).await;
    let off = |news: &UplinkNews| matches!(news, UplinkNews::ClockOff { ahead_ms } if *ahead_ms >= 3_600_000);
    assert!(others.iter().any(off), "{others:?}");
    gateway.memory.lock().expect("not poisoned").clock_behind_ms = 0;
    assert_eq!(kiosk.next_news().await, UplinkNews::ClockRight);
}
