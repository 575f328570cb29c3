//! Who may do what: as little as the work needs.

use kiosk_domain::StaffRole;

/// Something to do in service mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ServiceTask {
    /// Look how devices, queue, link and disk are.
    Examine,
    /// Print a page of no transaction.
    TestPrint,
    /// Light each lamp once.
    TestLamps,
    /// Open the cabinet's lock.
    Unlock,
    /// Close it.
    Lock,
    /// Serve nobody from now on.
    Close,
    /// Serve again.
    Open,
    /// Start the program anew.
    Restart,
    /// Help citizens, whose cards then have the slot.
    Assist,
}

/// Why the kiosk serves nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClosedFor {
    /// Something is repaired, cleaned or refilled.
    Repair,
    /// The place is closed.
    Rest,
}

impl ServiceTask {
    /// In the order of the menu.
    pub const ALL: [Self; 9] = [
        Self::Assist,
        Self::Examine,
        Self::TestPrint,
        Self::TestLamps,
        Self::Unlock,
        Self::Lock,
        Self::Close,
        Self::Open,
        Self::Restart,
    ];

    /// As in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Examine => "examine",
            Self::TestPrint => "test_print",
            Self::TestLamps => "test_lamps",
            Self::Unlock => "unlock",
            Self::Lock => "lock",
            Self::Close => "close",
            Self::Open => "open",
            Self::Restart => "restart",
            Self::Assist => "assist",
        }
    }
}

/// Whether `role` may have every check run. Who helps citizens sees which device needs a hand; what
/// files, keys and the gateway need is for those who mend.
pub fn may_check(role: StaffRole) -> bool {
    role != StaffRole::Attendant
}

/// Whether `role` may do `task`. Who helps citizens need not open the cabinet, nor bring back what
/// somebody else has closed; who mends kiosks sees no citizen's answers.
pub fn may(role: StaffRole, task: ServiceTask) -> bool {
    match (role, task) {
        (StaffRole::Technician, task) => task != ServiceTask::Assist,
        (StaffRole::Supervisor, _) => true,
        (StaffRole::Attendant, task) => matches!(
            task,
            ServiceTask::Assist
                | ServiceTask::Examine
                | ServiceTask::TestPrint
                | ServiceTask::Close
        ),
    }
}
