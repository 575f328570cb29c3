//! What the kiosk is told of a device.

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
