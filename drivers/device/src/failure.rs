//! Why a device did not do what it was asked: kinds without a vendor, detail with one.

use std::fmt;

use kiosk_domain::DeviceState;
use thiserror::Error;

/// What went wrong, in words that hold for every make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FailureKind {
    /// No paper to print on.
    PaperOut,
    /// A cover or head is open.
    CoverOpen,
    /// The cutter is blocked.
    CutterJam,
    /// Nothing was presented in time: no card, no finger, no document.
    NothingPresented,
    /// Something was presented and could not be read: dirty chip, dry finger, blurred page.
    Unreadable,
    /// What was given to open a chip does not open it: misread, mistyped, or of another document.
    WrongKey,
    /// The link is gone; the device may come back by itself.
    Disconnected,
    /// The device did not answer, or did not finish, before the deadline.
    Timeout,
    /// The device cannot do this at all.
    Unsupported,
    /// Something answers that is not the device in the config.
    NotThatDevice,
    /// Broken: only a technician can help.
    HardwareError,
    /// Occupied with something else, or too hot; passes by itself.
    Busy,
    /// The caller, or the citizen, stopped it.
    Cancelled,
    /// Somebody tampers with the device.
    FraudAttempt,
}

/// What the citizen can be told, whatever the device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CitizenAdvice {
    /// Present it again: card, finger or document.
    PresentAgain,
    /// Wait a moment; it is tried again.
    Wait,
    /// Somebody on site can clear it.
    CallStaff,
    /// It does not work here today; go on without it.
    NotHere,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::PaperOut,
        Self::CoverOpen,
        Self::CutterJam,
        Self::NothingPresented,
        Self::Unreadable,
        Self::WrongKey,
        Self::Disconnected,
        Self::Timeout,
        Self::Unsupported,
        Self::NotThatDevice,
        Self::HardwareError,
        Self::Busy,
        Self::Cancelled,
        Self::FraudAttempt,
    ];

    /// The name used in logs, e.g. `paper-out`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PaperOut => "paper-out",
            Self::CoverOpen => "cover-open",
            Self::CutterJam => "cutter-jam",
            Self::NothingPresented => "nothing-presented",
            Self::Unreadable => "unreadable",
            Self::WrongKey => "wrong-key",
            Self::Disconnected => "disconnected",
            Self::Timeout => "timeout",
            Self::Unsupported => "unsupported",
            Self::NotThatDevice => "not-that-device",
            Self::HardwareError => "hardware-error",
            Self::Busy => "busy",
            Self::Cancelled => "cancelled",
            Self::FraudAttempt => "fraud-attempt",
        }
    }

    /// Whether the same call may succeed later without anybody changing the config or the device.
    ///
    /// Says nothing about whether repeating is safe: a receipt that may be on paper is not
    /// printed again, however retryable the cause.
    pub fn is_retryable(self) -> bool {
        !matches!(
            self,
            Self::Unsupported
                | Self::NotThatDevice
                | Self::HardwareError
                | Self::Cancelled
                | Self::FraudAttempt
        )
    }

    /// How the device is, judged by this failure alone.
    pub fn state(self) -> DeviceState {
        match self {
            // The device worked; what it was given did not.
            Self::NothingPresented
            | Self::Unreadable
            | Self::WrongKey
            | Self::Cancelled
            | Self::Unsupported => DeviceState::Online,
            Self::PaperOut | Self::CoverOpen | Self::CutterJam => DeviceState::UserError,
            Self::Disconnected | Self::NotThatDevice => DeviceState::NoDevice,
            Self::Timeout | Self::HardwareError => DeviceState::HardwareError,
            Self::Busy => DeviceState::Busy,
            Self::FraudAttempt => DeviceState::FraudAttempt,
        }
    }

    /// What to tell the citizen.
    pub fn advice(self) -> CitizenAdvice {
        match self {
            Self::NothingPresented | Self::Unreadable | Self::WrongKey | Self::Cancelled => {
                CitizenAdvice::PresentAgain
            }
            Self::Busy | Self::Timeout | Self::Disconnected => CitizenAdvice::Wait,
            Self::PaperOut | Self::CoverOpen | Self::CutterJam => CitizenAdvice::CallStaff,
            Self::Unsupported | Self::NotThatDevice | Self::HardwareError | Self::FraudAttempt => {
                CitizenAdvice::NotHere
            }
        }
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A failure of a device. The detail is for technicians and logs: it names the device and the
/// remedy and holds nothing that a citizen presented.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}: {detail}")]
pub struct Failure {
    /// The vendor-free kind.
    pub kind: FailureKind,
    /// The vendor's code or the system's message, with the device's name.
    pub detail: String,
}

impl Failure {
    /// A failure of `kind`, explained by `detail`.
    pub fn new(kind: FailureKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
        }
    }

    /// See [`FailureKind::is_retryable`].
    pub fn is_retryable(&self) -> bool {
        self.kind.is_retryable()
    }

    /// See [`FailureKind::state`].
    pub fn state(&self) -> DeviceState {
        self.kind.state()
    }

    /// See [`FailureKind::advice`].
    pub fn advice(&self) -> CitizenAdvice {
        self.kind.advice()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_technician_can_mend_is_not_retried() {
        for kind in FailureKind::ALL {
            if kind.advice() == CitizenAdvice::NotHere {
                assert!(!kind.is_retryable(), "{kind}");
            }
        }
    }

    #[test]
    fn what_staff_can_clear_is_a_user_error_in_xfs_words() {
        for kind in FailureKind::ALL {
            let staff = kind.advice() == CitizenAdvice::CallStaff;
            assert_eq!(kind.state() == DeviceState::UserError, staff, "{kind}");
        }
    }
}
