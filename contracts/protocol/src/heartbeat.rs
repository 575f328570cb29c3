//! How a kiosk is.

use kiosk_domain::{Capability, DeviceState, KioskId, Timestamp, Warning};
use kiosk_envelope::Digest;
use serde::{Deserialize, Serialize};

/// What a kiosk says of itself, every so often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// Which kiosk.
    pub kiosk: KioskId,
    /// Its own clock, which may be wrong: the gateway notes the skew.
    pub sent_at: Timestamp,
    /// Transactions that wait for an acknowledgement.
    pub queued: u64,
    /// Age of the oldest of them; 0 when none waits.
    pub oldest_age_seconds: u64,
    /// Head of the audit journal, so that it cannot be cut short unseen; none before the gateway was
    /// asked which one it keeps.
    pub journal_head: Option<Digest>,
    /// Every fitted device and how it is.
    pub devices: Vec<(Capability, DeviceState)>,
    /// What somebody should look at; older kiosks do not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// Version that runs.
    pub software: String,
    /// What it draws; `None` when it keeps no count, as kiosks of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub energy: Option<EnergyFigures>,
}

/// What a kiosk has drawn, by estimate: from how long its panel shone how bright, and what its config
/// says that it draws then. Counted from `from` on: midnight in Kenya, or the start of its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnergyFigures {
    /// When the count began, by the kiosk's clock.
    pub from: Timestamp,
    /// Lit.
    pub bright_seconds: u64,
    /// Dimmed.
    pub dim_seconds: u64,
    /// Dark.
    pub off_seconds: u64,
    /// Estimated, thousandths of a watt-hour.
    pub milliwatt_hours: u64,
    /// Kept meanwhile; none of training.
    pub transactions: u32,
}

impl EnergyFigures {
    /// What each transaction took; `None` while there is none.
    pub fn milliwatt_hours_each(&self) -> Option<u64> {
        self.milliwatt_hours.checked_div(self.transactions.into())
    }
}

/// The gateway heard it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeartbeatReply {
    /// The gateway's clock.
    pub received_at: Timestamp,
    /// The head that is kept outside the kiosk now: what it was told last.
    pub journal_head: Option<Digest>,
}
