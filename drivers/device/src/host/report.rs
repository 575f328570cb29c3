//! What the kiosk is told of a device.

use std::sync::{Mutex, PoisonError};

use kiosk_domain::{Capability, DeviceState};

use crate::{Failure, FailureKind};

/// A device changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which family.
    pub capability: Capability,
    /// How it is now, in the words of CEN/XFS.
    pub state: DeviceState,
    /// Why, for the technician; nothing when it is well.
    pub cause: Option<(FailureKind, String)>,
}

impl Report {
    /// It works.
    pub(super) fn well(capability: Capability) -> Self {
        Self {
            capability,
            state: DeviceState::Online,
            cause: None,
        }
    }

    /// It does not, because of `failure`.
    pub(super) fn failed(capability: Capability, failure: &Failure) -> Self {
        Self {
            capability,
            state: failure.state(),
            cause: Some((failure.kind, failure.detail.clone())),
        }
    }
}

/// Whoever is told.
type Told = Box<dyn Fn(Report) + Send + Sync>;

/// Tells `told` only what differs from what it was told last: a driver that hangs again and again is
/// one report.
pub(super) fn only_changes(told: Told) -> Told {
    let last = Mutex::new(None);
    Box::new(move |report| {
        let kind = report.cause.as_ref().map(|(kind, _)| *kind);
        let now = Some((report.state, kind));
        let is_news = {
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *last, now) != now
        };
        if is_news {
            told(report);
        }
    })
}
