//! What the uplink must know, and what it tells.

use std::sync::Arc;
use std::time::Duration;

use kiosk_domain::{Capability, DeviceState, KioskId, TransactionId};
use kiosk_envelope::{DeviceSigner, Digest};

/// Where the gateway is and who we are. Has no `Debug`: it leads to the key.
#[derive(Clone)]
pub struct UplinkConfig {
    /// `host:port`.
    pub address: String,
    /// The name in the gateway's certificate.
    pub server_name: String,
    /// PEM of our own roots, the only ones trusted.
    pub roots_pem: String,
    /// PEM of our certificate, leaf first.
    pub certificate_pem: String,
    /// Its key, wherever that is.
    pub key: Arc<dyn DeviceSigner>,
    /// Which kiosk we are.
    pub kiosk: KioskId,
    /// When to send and to try again.
    pub pace: Pace,
}

/// How often, how soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Between heartbeats while the link is up.
    pub heartbeat_every: Duration,
    /// Bound of the first wait after a failure.
    pub backoff_base: Duration,
    /// Bound of every wait after a failure.
    pub backoff_cap: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            heartbeat_every: Duration::from_secs(30),
            backoff_base: Duration::from_millis(500),
            backoff_cap: Duration::from_secs(60),
        }
    }
}

/// What a heartbeat says beside the queue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vitals {
    /// Head of the audit journal.
    pub journal_head: Option<Digest>,
    /// Every fitted device and how it is.
    pub devices: Vec<(Capability, DeviceState)>,
    /// Version that runs.
    pub software: String,
}

/// What the uplink tells the rest of the kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UplinkNews {
    /// The gateway answers.
    LinkUp,
    /// The gateway does not answer, or not as it should.
    LinkDown(Cause),
    /// The gateway has these in its durable ledger.
    Delivered(Vec<TransactionId>),
    /// The gateway will never take this one: it is kept, and somebody must look.
    SetAside {
        /// Which, when the outbox still had it.
        transaction: Option<TransactionId>,
        /// The gateway's word.
        reason: String,
    },
}

/// Why the link is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// No connection, or it broke, or no answer in time.
    Unreachable,
    /// The gateway answers, but does not take what we send now.
    Refused,
    /// The gateway, or we, do not accept the other's certificate.
    Unauthorised,
    /// A certificate is not valid yet or any more: look at the clock first.
    Clock,
}
