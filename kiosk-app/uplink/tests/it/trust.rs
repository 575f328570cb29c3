//! Who may talk to whom.

use std::time::Duration;

use kiosk_uplink::{Cause, Uplink, UplinkError, UplinkNews};
use tempfile::tempdir;
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::delivery::{Kiosk, PATIENCE};
use crate::gateway::{Gateway, Memory};
use crate::sample::{Authority, config, outbox};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_of_another_authority_gets_nothing() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let gateway = Gateway::start(&theirs.gateway(), &ours, Memory::default()).await;
    let mut kiosk = Kiosk::start(config(gateway.address.clone(), &ours, &ours), 2);
    assert_eq!(
        kiosk.next_news().await,
        UplinkNews::LinkDown(Cause::Unauthorised)
    );
    assert!(gateway.memory.lock().expect("not poisoned").came.is_empty());
    assert_eq!(kiosk.outbox.status().expect("reads").queued, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kiosk_of_another_authority_is_told_that_it_is_not_authorised() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let gateway = Gateway::start(&ours.gateway(), &ours, Memory::default()).await;
    let mut kiosk = Kiosk::start(config(gateway.address.clone(), &theirs, &ours), 1);
    // The verdict can be lost when the gateway closes while we are still sending; then the next
    // attempt brings it.
    while kiosk.next_news().await != UplinkNews::LinkDown(Cause::Unauthorised) {}
    assert!(gateway.memory.lock().expect("not poisoned").came.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_has_expired_points_at_the_clock() {
    let ours = Authority::new();
    let gateway = Gateway::start(&ours.expired_gateway(), &ours, Memory::default()).await;
    let mut kiosk = Kiosk::start(config(gateway.address.clone(), &ours, &ours), 0);
    assert_eq!(kiosk.next_news().await, UplinkNews::LinkDown(Cause::Clock));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_there_is_news_and_not_an_error() {
    let ours = Authority::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = free.local_addr().expect("an address").to_string();
    drop(free);
    let mut kiosk = Kiosk::start(config(address, &ours, &ours), 0);
    assert_eq!(
        kiosk.next_news().await,
        UplinkNews::LinkDown(Cause::Unreachable)
    );
}

#[tokio::test]
async fn an_unusable_identity_is_refused_at_the_start_and_named() {
    let ours = Authority::new();
    let folder = tempdir().expect("a folder");
    let mut config = config("127.0.0.1:1".into(), &ours, &ours);
    config.key = ours.kiosk().device_key();
    let started = Uplink::start(&Handle::current(), config, outbox(folder.path()), drop);
    let error = started.err().expect("refused");
    assert!(
        matches!(error, UplinkError::Config { what } if what.contains("key")),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_certificate_is_shown_without_a_restart_and_a_broken_one_changes_nothing() {
    let ours = Authority::new();
    let gateway = Gateway::start(&ours.gateway(), &ours, Memory::default()).await;
    let mut kiosk = Kiosk::start(config(gateway.address.clone(), &ours, &ours), 0);
    assert_eq!(kiosk.next_news().await, UplinkNews::LinkUp);
    let shown = || gateway.memory.lock().expect("not poisoned").shown.clone();
    let first = shown();
    let next = ours.kiosk();
    let other = ours.kiosk().device_key();
    let broken = kiosk.uplink.show(next.certificate.clone(), other);
    assert!(broken.is_err());
    let swapped = kiosk
        .uplink
        .show(next.certificate.clone(), next.device_key());
    assert!(swapped.is_ok());
    // The next heartbeat comes over a new connection.
    let comes = async {
        while shown().len() == first.len() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, comes).await.expect("a new connection");
    let last = shown();
    assert_ne!(last.last(), first.last());
    kiosk.uplink.stop();
}
