//! Remembers that the cabinet was opened, until somebody says that it was looked into.
//!
//! Shutting the door clears nothing: whoever opened it may have left something inside.

use kiosk_device::capability::CabinetInputs;

/// How the cabinet was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breach {
    /// The service door was open.
    Door,
    /// The tamper switch tripped: it was moved or forced.
    Tamper,
}

impl Breach {
    /// What these inputs say; force outranks an open door.
    pub fn of(inputs: CabinetInputs) -> Option<Self> {
        match inputs {
            CabinetInputs { tampered: true, .. } => Some(Self::Tamper),
            CabinetInputs {
                door_open: true, ..
            } => Some(Self::Door),
            _ => None,
        }
    }
}

#[derive(Debug)]
pub(super) struct Latch {
    is_set: bool,
}

impl Latch {
    pub(super) fn new(is_set: bool) -> Self {
        Self { is_set }
    }

    /// Sets it; whether it was not set before.
    pub(super) fn set(&mut self) -> bool {
        !std::mem::replace(&mut self.is_set, true)
    }

    /// Clears it; whether it was set.
    pub(super) fn clear(&mut self) -> bool {
        std::mem::replace(&mut self.is_set, false)
    }

    pub(super) fn is_set(&self) -> bool {
        self.is_set
    }
}
