//! Pages of service mode, and staff who do not exist.

use kiosk_domain::{Capability, DeviceState, StaffMember, StaffRole, StaffSerial};
use kiosk_journey::{
    CheckState, Checked, Checks, DeviceHealth, Health, LinkState, PinTrouble, ServicePage,
    ServiceTask, TurnedAway,
};

/// A supervisor who does not exist: nobody has a longer menu.
pub fn supervisor() -> StaffMember {
    StaffMember {
        id: "sup-0000".into(),
        role: StaffRole::Supervisor,
        serial: StaffSerial::new(&[0x17]).unwrap(),
    }
}

/// An attendant who does not exist.
pub fn agent() -> StaffMember {
    StaffMember {
        id: "att-0000".into(),
        role: StaffRole::Attendant,
        serial: StaffSerial::new(&[0x18]).unwrap(),
    }
}

pub fn service_pages() -> Vec<(&'static str, ServicePage)> {
    let pin = |digits, trouble| ServicePage::Pin {
        digits,
        tries_left: Some(2),
        trouble,
        busy: false,
    };
    let menu = |done| ServicePage::Menu {
        tasks: ServiceTask::ALL
            .into_iter()
            .filter(|t| *t != ServiceTask::Open)
            .collect(),
        busy: None,
        done,
    };
    vec![
        ("service-pin", pin(4, None)),
        ("service-pin-wrong", pin(0, Some(PinTrouble::Wrong))),
        (
            "service-refused",
            ServicePage::Refused(TurnedAway::TooSoon { seconds: 30 }),
        ),
        ("service-menu", menu(None)),
        (
            "service-menu-failed",
            menu(Some((ServiceTask::TestPrint, false))),
        ),
        (
            "service-doctor",
            ServicePage::Doctor {
                health: Some(health()),
                checks: Checks::Running,
            },
        ),
        (
            "service-doctor-checked",
            ServicePage::Doctor {
                health: Some(health()),
                checks: Checks::Told(checks()),
            },
        ),
        ("service-reasons", ServicePage::Reasons),
        ("service-take-card-out", ServicePage::TakeCardOut),
    ]
}

/// What the technician's program says, one of each state.
fn checks() -> Vec<Checked> {
    let check = |id: &str, state, found: &str, remedy: Option<&str>| Checked {
        id: id.into(),
        state,
        sentence: format!("the {id} is well"),
        found: vec![found.into()],
        remedy: remedy.map(Into::into),
    };
    vec![
        check(
            "config",
            CheckState::Well,
            "/etc/huduma-kiosk/kiosk.toml",
            None,
        ),
        check(
            "trust",
            CheckState::Warning,
            "11 days left, to 2026-12-09",
            None,
        ),
        check(
            "gateway",
            CheckState::Failed,
            "tls://gateway.example:8443: connection refused",
            Some("see that the network works, then that gateway.address in the config is right"),
        ),
        check(
            "newer",
            CheckState::Skipped,
            "a check that this kiosk has no words for",
            None,
        ),
    ]
}

fn health() -> Health {
    let devices = Capability::ALL.into_iter().map(|family| match family {
        Capability::ReceiptPrinter => DeviceHealth {
            family,
            state: DeviceState::UserError,
            detail: Some("paper out (DLE EOT 4: 0x72)".into()),
        },
        Capability::Camera => DeviceHealth {
            family,
            state: DeviceState::NoDevice,
            detail: Some("no camera answers at /dev/v4l/by-id; plug it in".into()),
        },
        _ => DeviceHealth {
            family,
            state: DeviceState::Online,
            detail: None,
        },
    });
    Health {
        devices: devices.collect(),
        queued: Some(12),
        set_aside: Some(0),
        oldest_minutes: Some(95),
        link: LinkState::Down,
        version: "0.1.0",
        disk_free_mib: Some(20_480),
    }
}
