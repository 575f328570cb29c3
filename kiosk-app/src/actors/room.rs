//! Watches whether another citizen's transaction still fits, and says so before anybody starts.

use std::path::PathBuf;
use std::time::Duration;

use kiosk_journey::{Event, OutOfServiceReason};
use kiosk_outbox::{Outbox, Refusal};

use super::outages::Outages;
use crate::conductor;

/// How often room is measured; `queue.disk_free_bytes_min` leaves slack for what comes meanwhile.
const WATCH: Duration = Duration::from_secs(2);

/// Starts the watching thread for the queue on the disk that holds `data`.
pub fn watch(outbox: Outbox, data: PathBuf, outages: Outages) {
    let look = move || {
        loop {
            // A disk that cannot be asked is left to the queue, which refuses by itself.
            let free = free_bytes(&data).unwrap_or(u64::MAX);
            report(outbox.admit(free), &outages);
            std::thread::sleep(WATCH);
        }
    };
    std::thread::Builder::new()
        .name("room".into())
        .spawn(look)
        .expect("the kernel can start a thread at boot");
}

pub(super) fn free_bytes(data: &std::path::Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(data).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Repeats a refusal for as long as it holds. A queue that failed stays so until it is opened anew.
fn report(admission: Result<(), Refusal>, outages: &Outages) {
    let event = match admission {
        Err(refusal) => {
            tracing::error!(%refusal, "no new citizen is taken");
            Some(match refusal {
                Refusal::Broken => outages.begins(OutOfServiceReason::Storage, "STORAGE-QUEUE"),
                Refusal::QueueFull { .. } | Refusal::DiskFull { .. } => {
                    outages.begins(OutOfServiceReason::Full, "FULL")
                }
            })
        }
        Ok(()) => outages.ends(OutOfServiceReason::Full),
    };
    if let Some(event) = event {
        tell(event);
    }
}

/// A citizen who has begun is not sent away: the refusal waits for the next one.
fn tell(event: Event) {
    let told = slint::invoke_from_event_loop(move || {
        let busy = conductor::with_view(|view, _| view.in_session).unwrap_or(false);
        if !busy {
            conductor::send(event);
        }
    });
    if let Err(error) = told {
        tracing::debug!(%error, "the face has ended");
    }
}
