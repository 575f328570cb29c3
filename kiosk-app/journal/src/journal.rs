//! The journal as its callers see it.

use std::path::Path;

use kiosk_domain::Timestamp;
use kiosk_envelope::Digest;

use crate::{Event, JournalError, Outcome};

/// The audit journal of one kiosk. Cheap to clone.
#[derive(Clone)]
pub struct Journal {}

/// An entry that waits for its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun(pub(crate) i64);

impl Journal {
    /// Opens or makes.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let _ = path;
        unimplemented!()
    }
    /// KioskStarted, preceded by PowerLost (true) when the run before did not stop.
    pub fn started(&self, at: Timestamp) -> Result<bool, JournalError> {
        let _ = at;
        unimplemented!()
    }
    /// Writes an event that needs no end.
    pub fn noted(&self, event: Event, at: Timestamp) -> Result<(), JournalError> {
        let _ = (event, at);
        unimplemented!()
    }
    /// Writes that something begins.
    pub fn begun(&self, event: Event, at: Timestamp) -> Result<Begun, JournalError> {
        let _ = (event, at);
        unimplemented!()
    }
    /// Writes how it ended.
    pub fn finished(
        &self,
        begun: Begun,
        outcome: Outcome,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let _ = (begun, outcome, at, begun.0);
        unimplemented!()
    }
    /// Hash of the newest entry.
    pub fn head(&self) -> Digest {
        unimplemented!()
    }
    /// Reads everything; number of entries.
    pub fn verify(&self) -> Result<u64, JournalError> {
        unimplemented!()
    }
}
