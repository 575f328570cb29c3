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
    fn well(capability: Capability) -> Self {
        Self {
            capability,
            state: DeviceState::Online,
            cause: None,
        }
    }

    /// What a look found.
    pub(super) fn of(capability: Capability, seen: &Result<(), Failure>) -> Self {
        match seen {
            Ok(()) => Self::well(capability),
            Err(failure) => Self::failed(capability, failure),
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

/// Tells `told` only what differs from what it was told last, whoever says it: a look, or whoever
/// left a driver behind.
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn only_a_change_is_told() {
        let (tell, told) = mpsc::channel();
        let report = only_changes(Box::new(move |report| drop(tell.send(report))));
        let well = || Report::well(Capability::Camera);
        let failed = |kind| Report::failed(Capability::Camera, &Failure::new(kind, "the wire"));
        report(well());
        report(well());
        report(failed(FailureKind::Disconnected));
        report(failed(FailureKind::Disconnected));
        // The same state, and another cause for the technician.
        report(failed(FailureKind::NotThatDevice));
        report(well());
        drop(report);
        let kinds: Vec<_> = told
            .iter()
            .map(|report| report.cause.map(|(kind, _)| kind))
            .collect();
        let (gone, other) = (FailureKind::Disconnected, FailureKind::NotThatDevice);
        assert_eq!(kinds, [None, Some(gone), Some(other), None]);
    }
}
