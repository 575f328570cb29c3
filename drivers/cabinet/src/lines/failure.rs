//! What a fault of lines means to whoever asked.

use kiosk_device::{Failure, FailureKind};

use super::chips::{LineFault, Step, errno};
use super::plan::PlanFault;

/// A call to the kernel that failed.
pub(super) fn of_line(fault: &LineFault, label: &str) -> Failure {
    let (kind, remedy) = match fault.errno {
        errno::ENODEV | errno::ENXIO | errno::ENOENT => {
            (FailureKind::Disconnected, "see its cable and its bus")
        }
        errno::EBUSY => (FailureKind::Busy, "another program holds a line"),
        errno::EPERM | errno::EACCES => (
            FailureKind::HardwareError,
            "the kiosk's user must be in the group of /dev/gpiochip*, `gpio`",
        ),
        errno::EINVAL if fault.step == Step::Request => (
            FailureKind::Unsupported,
            "the kernel must be 5.10 or newer, for version 2 of its interface",
        ),
        _ => (FailureKind::HardwareError, "see the kernel's log"),
    };
    Failure::new(kind, format!("{label}: {fault}; {remedy}"))
}

/// Chips that do not fit the wiring. A chip that was there before and is not now is unplugged; one
/// that never was is not the one in the config.
pub(super) fn of_plan(fault: &PlanFault, was_there: bool) -> Failure {
    let kind = match fault {
        PlanFault::NoChip { there, .. } if was_there || there.is_empty() => {
            FailureKind::Disconnected
        }
        PlanFault::Held { .. } => FailureKind::Busy,
        PlanFault::NoChip { .. }
        | PlanFault::ManyChips { .. }
        | PlanFault::NoLine { .. }
        | PlanFault::ManyLines { .. } => FailureKind::NotThatDevice,
    };
    Failure::new(kind, format!("{fault}; see the cabinet's wiring"))
}
