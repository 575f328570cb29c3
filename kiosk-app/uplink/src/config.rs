//! What the uplink must know, and what it tells.

use kiosk_domain::{Capability, DeviceState, KioskId, TransactionId, Warning};
use kiosk_envelope::{DeviceSigner, Digest};
use kiosk_protocol::EnergyFigures;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

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

/// How often, how soon, how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Between heartbeats while the link is up.
    pub heartbeat_every: Duration,
    /// Waits after trouble.
    pub waits: Waits,
    /// From the name to the end of the handshake.
    pub connect_wait: Duration,
    /// From the first byte of a request to the last of its answer; a batch crosses 1 Mbit/s in 9 s.
    pub answer_wait: Duration,
    /// Most bytes a second of batches and heartbeats, without what TLS and TCP put around them;
    /// no bound without.
    pub bytes_per_second_max: Option<NonZeroU32>,
}

/// How long to wait after trouble, by its cause: what helps against one does nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// A citizen may be waiting for the link, and nobody is troubled by a try.
    pub unreachable: Wait,
    /// The gateway has enough to do; it says itself when it wants more precisely.
    pub refused: Wait,
    /// A certificate does not become good by itself, and each try costs the gateway a handshake. A
    /// new certificate is shown at once, whatever the wait.
    pub unauthorised: Wait,
    /// The time may be set at any moment.
    pub clock: Wait,
}

/// Bounds of the waits after one cause; any wait below them may be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Of the first wait; each next one has twice the bound.
    pub first_max: Duration,
    /// Of every wait.
    pub max: Duration,
}

impl Wait {
    /// Up to `first_max`, then twice that, up to `max`.
    pub const fn up_to(first_max: Duration, max: Duration) -> Self {
        Self { first_max, max }
    }
}

impl Waits {
    /// The same after every cause.
    pub const fn all(wait: Wait) -> Self {
        Self {
            unreachable: wait,
            refused: wait,
            unauthorised: wait,
            clock: wait,
        }
    }
}

impl Default for Waits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        let half = Duration::from_millis(500);
        Self {
            unreachable: Wait::up_to(half, seconds(60)),
            refused: Wait::up_to(seconds(1), seconds(60)),
            unauthorised: Wait::up_to(seconds(10), seconds(600)),
            clock: Wait::up_to(seconds(2), seconds(60)),
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            heartbeat_every: Duration::from_secs(30),
            waits: Waits::default(),
            connect_wait: Duration::from_secs(10),
            answer_wait: Duration::from_secs(30),
            bytes_per_second_max: None,
        }
    }
}

/// What a heartbeat says beside the queue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vitals {
    /// Every fitted device and how it is.
    pub devices: Vec<(Capability, DeviceState)>,
    /// What somebody should look at.
    pub warnings: Vec<Warning>,
    /// Version that runs.
    pub software: String,
    /// What the kiosk draws, if it keeps count.
    pub energy: Option<EnergyFigures>,
}

/// What the uplink tells the rest of the kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UplinkNews {
    /// The gateway answers.
    LinkUp,
    /// The gateway does not answer, or not as it should.
    LinkDown(Cause),
    /// The gateway's clock and ours are apart.
    ClockOff {
        /// How far ours is ahead; negative when it is behind.
        ahead_ms: i64,
    },
    /// They agree again.
    ClockRight,
    /// The gateway keeps a head of the journal that the journal does not have: its end was cut off
    /// or replaced, or somebody else speaks in this kiosk's name. Said once for each such head.
    JournalCut {
        /// The head that is missing.
        missing: Digest,
    },
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
