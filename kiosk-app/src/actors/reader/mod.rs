//! Reads citizens' documents, on a thread that may wait for them.
//!
//! ```text
//!   journey ── read(attempt) ──► chip, lines or code ──► DocumentRead(attempt)
//!           ── stop ───────────► nobody waits: whatever comes is dropped and wiped
//! ```
//!
//! A wait is cut into slices, so that who goes back to typing frees the device at once.

mod chip;
mod code;
mod lines;
mod sight;

use std::sync::mpsc::Sender;
use std::time::Duration;

use kiosk_device::host::Host;
use kiosk_device::{Camera, CardReader, Failure, FailureKind, Scanner};
use kiosk_domain::Capability;
use kiosk_domain::transaction::DocumentWay;
use kiosk_journey::{ChipKey, DocumentFacts, DocumentFailure, Event};

use super::patience::{PAUSE, Patience, SLICE, Wanted};
use super::worker;
use crate::inbox::Inbox;

/// How long a document is waited for.
const WAIT: Duration = Duration::from_secs(30);

/// The devices that read.
pub struct ReaderTools {
    /// Sees printed lines.
    pub camera: Option<Host<dyn Camera>>,
    /// Reads chips.
    pub card_reader: Option<Host<dyn CardReader>>,
    /// Reads codes.
    pub scanner: Option<Host<dyn Scanner>>,
}

/// Ask for documents.
pub struct Reader {
    jobs: Sender<Job>,
    wanted: Wanted,
}

struct Job {
    attempt: u64,
    way: DocumentWay,
    device: Capability,
    key: Option<ChipKey>,
}

impl Reader {
    /// A thread around `tools`.
    pub fn start(mut tools: ReaderTools, inbox: Inbox) -> Self {
        let wanted = Wanted::default();
        let still = wanted.clone();
        let jobs = worker("documents", move |job: Job| {
            let attempt = job.attempt;
            let result = tools.read(&job, &Patience::new(WAIT, || still.is(attempt)));
            if still.is(attempt) {
                still.set(None);
                inbox.post(Event::DocumentRead { attempt, result });
            }
        });
        Self { jobs, wanted }
    }

    /// Reads a document by `way` with `device`.
    pub fn read(&self, attempt: u64, way: DocumentWay, device: Capability, key: Option<ChipKey>) {
        self.wanted.set(Some(attempt));
        let job = Job {
            attempt,
            way,
            device,
            key,
        };
        // The thread ends only with the process.
        let _ = self.jobs.send(job);
    }

    /// Nobody waits any longer.
    pub fn stop(&self) {
        self.wanted.set(None);
    }
}

impl ReaderTools {
    fn read(
        &mut self,
        job: &Job,
        patience: &Patience<'_>,
    ) -> Result<DocumentFacts, DocumentFailure> {
        let absent = DocumentFailure::DeviceFailed;
        match job.way {
            DocumentWay::Chip => {
                let reader = self.card_reader.as_mut().ok_or(absent)?;
                chip::read(reader, job.key.as_ref(), patience)
            }
            DocumentWay::Lines => lines::read(self.camera.as_mut().ok_or(absent)?, patience),
            DocumentWay::Code if job.device == Capability::Camera => {
                code::see(self.camera.as_mut().ok_or(absent)?, patience)
            }
            DocumentWay::Code => code::read(self.scanner.as_mut().ok_or(absent)?, patience),
        }
    }
}

/// What the citizen is told; the technician finds the rest in the log. No detail of a driver holds
/// anything of a document.
fn told(failure: &Failure) -> DocumentFailure {
    tracing::warn!(
        kind = failure.kind.as_str(),
        detail = failure.detail,
        "no document"
    );
    match failure.kind {
        FailureKind::NothingPresented | FailureKind::Cancelled => DocumentFailure::NothingThere,
        FailureKind::Unreadable => DocumentFailure::Unreadable,
        FailureKind::WrongKey => DocumentFailure::WrongNumber,
        FailureKind::Unsupported => DocumentFailure::LinesFirst,
        _ => DocumentFailure::DeviceFailed,
    }
}
