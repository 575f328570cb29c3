//! A real journal whose end is cut off: the gateway's head tells, and nothing that waits is lost.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use kiosk_domain::Timestamp;
use kiosk_envelope::Digest;
use kiosk_journal::{Event, Journal};
use kiosk_uplink::{JournalEnd, Surroundings, Uplink, UplinkNews};
use tempfile::tempdir;
use tokio::runtime::Handle;
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::timeout;

use crate::delivery::PATIENCE;
use crate::gateway::{Gateway, Memory};
use crate::sample::{Authority, config, enqueue, outbox};

struct End(Journal);

impl JournalEnd for End {
    fn head(&self) -> Digest {
        self.0.head()
    }

    fn holds(&self, head: Digest) -> Option<bool> {
        self.0.holds(head).ok()
    }
}

fn open(folder: &Path) -> Journal {
    Journal::open(&folder.join("journal.db")).expect("opens")
}

fn note(journal: &Journal, event: Event) {
    journal.noted(event, Timestamp(1)).expect("written");
}

/// All files of the journal in `from`, as they are now.
fn copy(from: &Path, to: &Path) {
    for name in ["journal.db", "journal.db-wal"] {
        fs::copy(from.join(name), to.join(name)).expect("copied");
    }
    fs::remove_file(to.join("journal.db-shm")).ok();
}

/// One run of a kiosk until the gateway keeps the end of `journal`, with a row to send: the alarms
/// that it told.
async fn run(gateway: &Gateway, authority: &Authority, journal: &Journal) -> Vec<UplinkNews> {
    let folder = tempdir().expect("a folder");
    let outbox = outbox(folder.path());
    enqueue(&outbox, 1);
    let (tell, mut news) = unbounded_channel();
    let end = Arc::new(End(journal.clone()));
    let surroundings = Surroundings {
        journal: Some(end.clone()),
        ..Surroundings::default()
    };
    let notify = move |news| drop(tell.send(news));
    let config = config(gateway.address.clone(), authority, authority);
    let uplink = Uplink::start_among(
        surroundings,
        &Handle::current(),
        config,
        outbox.clone(),
        notify,
    );
    let uplink = uplink.expect("starts");
    let kept = async {
        let is_kept =
            || gateway.memory.lock().expect("not poisoned").kept_head == Some(journal.head());
        while !is_kept() || outbox.status().expect("reads").queued > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, kept).await.expect("head and row arrive");
    uplink.stop();
    // Its task ends a little later, and the file is open until then.
    let closed = async {
        while Arc::strong_count(&end) > 1 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, closed).await.expect("it stops");
    let mut told = Vec::new();
    while let Ok(news) = news.try_recv() {
        if matches!(news, UplinkNews::JournalCut { .. }) {
            told.push(news);
        }
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_that_was_cut_off_is_an_alarm_at_the_next_start_and_only_then() {
    let authority = Authority::new();
    let gateway = Gateway::start(&authority.gateway(), &authority, Memory::default()).await;
    let (own, thief) = (tempdir().expect("a folder"), tempdir().expect("a folder"));

    let journal = open(own.path());
    note(&journal, Event::KioskStarted);
    copy(own.path(), thief.path());
    note(&journal, Event::CardLeft);
    let missing = journal.head();
    assert_eq!(run(&gateway, &authority, &journal).await, []);
    drop(journal);

    // A start that finds all of it: no alarm.
    let journal = open(own.path());
    note(&journal, Event::KioskStarted);
    assert_eq!(run(&gateway, &authority, &journal).await, []);
    drop(journal);
    let last = gateway.memory.lock().expect("not poisoned").kept_head;
    assert!(last.is_some_and(|last| last != missing));

    // Somebody put the file of before in its place, and the kiosk writes on.
    copy(thief.path(), own.path());
    let journal = open(own.path());
    assert_eq!(journal.verify().expect("sound in itself"), 1);
    note(&journal, Event::KioskStarted);
    let alarm = UplinkNews::JournalCut {
        missing: last.expect("a head"),
    };
    assert_eq!(run(&gateway, &authority, &journal).await, [alarm]);

    // The alarm stands in the journal, whose new head the gateway keeps: it is not said again.
    note(
        &journal,
        Event::JournalCut {
            missing: last.expect("a head"),
        },
    );
    assert_eq!(run(&gateway, &authority, &journal).await, []);
}
