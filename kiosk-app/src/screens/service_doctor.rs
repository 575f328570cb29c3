//! Service mode's page of the doctor.

use kiosk_domain::{Capability, DeviceState};
use kiosk_journey::{CheckState, Checked, Checks, DeviceHealth, Health, LinkState};
use slint::SharedString;

use super::rows;
use crate::generated::{
    CheckRow, CheckStateName, ChecksName, DeviceRow, DeviceStateName, FamilyName, LinkName,
    ServiceAdapter,
};

pub(super) fn show(adapter: &ServiceAdapter<'_>, health: Option<&Health>, checks: &Checks) {
    adapter.set_examined(health.is_some());
    if let Some(health) = health {
        show_health(adapter, health);
    }
    adapter.set_checks(match checks {
        Checks::Hidden => ChecksName::Hidden,
        Checks::Running => ChecksName::Running,
        Checks::NotRun => ChecksName::NotRun,
        Checks::Told(told) => {
            adapter.set_check_rows(rows(adapter.get_check_rows(), check_rows(told)));
            match told.iter().any(|check| check.state == CheckState::Failed) {
                true => ChecksName::Trouble,
                false => ChecksName::Well,
            }
        }
    });
}

/// The worst first, otherwise in their order.
fn check_rows(told: &[Checked]) -> Vec<CheckRow> {
    let mut told: Vec<&Checked> = told.iter().collect();
    told.sort_by_key(|check| check.state);
    told.into_iter().map(check_row).collect()
}

fn check_row(check: &Checked) -> CheckRow {
    CheckRow {
        id: check.id.as_str().into(),
        state: match check.state {
            CheckState::Failed => CheckStateName::Failed,
            CheckState::Warning => CheckStateName::Warning,
            CheckState::Well => CheckStateName::Well,
            CheckState::Skipped => CheckStateName::Skipped,
        },
        sentence: check.sentence.as_str().into(),
        found: check.found.join("\n").into(),
        remedy: check.remedy.as_deref().unwrap_or_default().into(),
    }
}

fn show_health(adapter: &ServiceAdapter<'_>, health: &Health) {
    let number =
        |number: Option<u64>| number.map_or_else(SharedString::new, |n| n.to_string().into());
    let devices = health.devices.iter().map(device_row).collect();
    adapter.set_devices(rows(adapter.get_devices(), devices));
    adapter.set_queued(number(health.queued));
    adapter.set_set_aside(number(health.set_aside));
    adapter.set_oldest_minutes(number(health.oldest_minutes));
    adapter.set_disk_free_mib(number(health.disk_free_mib));
    adapter.set_version(health.version.into());
    adapter.set_link(match health.link {
        LinkState::Starting => LinkName::Starting,
        LinkState::Up => LinkName::Up,
        LinkState::Down => LinkName::Down,
    });
}

fn device_row(device: &DeviceHealth) -> DeviceRow {
    DeviceRow {
        family: match device.family {
            Capability::CardReader => FamilyName::CardReader,
            Capability::Scanner => FamilyName::Scanner,
            Capability::FingerprintReader => FamilyName::FingerprintReader,
            Capability::ReceiptPrinter => FamilyName::ReceiptPrinter,
            Capability::Camera => FamilyName::Camera,
            Capability::Cabinet => FamilyName::Cabinet,
        },
        state: match device.state {
            DeviceState::Online => DeviceStateName::Online,
            DeviceState::NoDevice => DeviceStateName::NoDevice,
            DeviceState::HardwareError => DeviceStateName::HardwareError,
            DeviceState::UserError => DeviceStateName::UserError,
            DeviceState::Busy => DeviceStateName::Busy,
            DeviceState::FraudAttempt => DeviceStateName::FraudAttempt,
            DeviceState::Starting => DeviceStateName::Starting,
        },
        detail: device.detail.as_deref().unwrap_or_default().into(),
    }
}
