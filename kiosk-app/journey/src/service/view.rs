//! What staff see. Nothing of a citizen fits into these types: numbers, states, and what drivers
//! say of devices.

use kiosk_domain::{Capability, DeviceState, StaffMember, StaffRefusal};

use super::ServiceTask;
use crate::LinkState;

/// A page of service mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceView {
    /// Whose card is in, if it proved itself.
    pub member: Option<StaffMember>,
    /// The page.
    pub page: ServicePage,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServicePage {
    /// "Type your PIN."
    Pin {
        /// How many digits are typed; never which.
        digits: usize,
        /// How many wrong PINs the card still forgives, where it tells.
        tries_left: Option<u8>,
        /// What was wrong with the last.
        trouble: Option<PinTrouble>,
        /// The card is asked.
        busy: bool,
    },
    /// The card is turned away.
    Refused(TurnedAway),
    /// What can be done.
    Menu {
        /// In this order.
        tasks: Vec<ServiceTask>,
        /// What is under way.
        busy: Option<ServiceTask>,
        /// What came of the last.
        done: Option<(ServiceTask, bool)>,
    },
    /// How the kiosk is.
    Doctor {
        /// What it says itself, once that is known.
        health: Option<Health>,
        /// What the technician's checks say.
        checks: Checks,
    },
    /// Why it is to be closed.
    Reasons,
    /// "Take your card out": then citizens are helped.
    TakeCardOut,
}

/// What was wrong with a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinTrouble {
    /// Six to eight digits.
    NotAPin,
    /// The card does not know it.
    Wrong,
    /// Card or reader did not answer: the same PIN may be right.
    Failed,
}

/// Why a card is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnedAway {
    /// For itself.
    Card(StaffRefusal),
    /// Too many failures at this kiosk: not before so many seconds.
    TooSoon {
        /// Rounded up.
        seconds: u32,
    },
}

/// How the kiosk is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Every fitted device.
    pub devices: Vec<DeviceHealth>,
    /// Transactions that wait; `None` when the queue cannot be asked.
    pub queued: Option<u64>,
    /// Transactions that are not sent any more.
    pub set_aside: Option<u64>,
    /// How long the oldest has waited, in minutes.
    pub oldest_minutes: Option<u64>,
    /// The way to the gateway.
    pub link: LinkState,
    /// Of the program.
    pub version: &'static str,
    /// Free on the data disk, in MiB.
    pub disk_free_mib: Option<u64>,
}

/// What the technician's checks say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checks {
    /// They are not for whoever is here.
    Hidden,
    /// They run.
    Running,
    /// They could not be run.
    NotRun,
    /// What came of each, in their order.
    Told(Vec<Checked>),
}

/// What came of one check. Its words are those of the technician's program, about the kiosk's own
/// files and machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Which.
    pub id: String,
    /// How it went.
    pub state: CheckState,
    /// What should hold.
    pub sentence: String,
    /// What was found, a line each.
    pub found: Vec<String>,
    /// What to do, when it does not hold.
    pub remedy: Option<String>,
}

/// How a check went; the worst first, which is what somebody came for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckState {
    /// It does not hold.
    Failed,
    /// It holds, but somebody should look soon.
    Warning,
    /// It holds.
    Well,
    /// It was not asked.
    Skipped,
}

/// How a device is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceHealth {
    /// Which.
    pub family: Capability,
    /// How.
    pub state: DeviceState,
    /// What its driver says of it, in the maker's words.
    pub detail: Option<String>,
}
