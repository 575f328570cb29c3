//! What every device said last, in the maker's words, for whoever comes to mend it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kiosk_device::host::Report;
use kiosk_domain::{Capability, DeviceState};
use kiosk_journey::DeviceHealth;

/// The book of devices. Cheap to clone.
#[derive(Clone, Default)]
pub struct Doctor {
    said: Arc<Mutex<BTreeMap<Capability, DeviceHealth>>>,
}

impl Doctor {
    /// These are fitted and have said nothing yet.
    pub fn of(fitted: &[Capability]) -> Self {
        let doctor = Self::default();
        for family in fitted {
            let health = DeviceHealth {
                family: *family,
                state: DeviceState::Starting,
                detail: None,
            };
            doctor.said().insert(*family, health);
        }
        doctor
    }

    /// Notes what a device says now.
    pub(super) fn hear(&self, report: &Report) {
        let health = DeviceHealth {
            family: report.capability,
            state: report.state,
            detail: report.cause.as_ref().map(|(_, detail)| detail.clone()),
        };
        self.said().insert(report.capability, health);
    }

    /// All of them.
    pub fn devices(&self) -> Vec<DeviceHealth> {
        self.said().values().cloned().collect()
    }

    fn said(&self) -> MutexGuard<'_, BTreeMap<Capability, DeviceHealth>> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
