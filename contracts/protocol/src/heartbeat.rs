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
}

/// The gateway heard it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeartbeatReply {
    /// The gateway's clock.
    pub received_at: Timestamp,
    /// The head that is kept outside the kiosk now: what it was told last.
    pub journal_head: Option<Digest>,
}
