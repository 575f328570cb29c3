//! How far an identity has come, as it lies on the disk: `state.json`, replaced whole.

use kiosk_domain::Timestamp;
use kiosk_protocol::TicketId;
use serde::{Deserialize, Serialize};

/// The form that is written below.
const VERSION: u8 = 1;

/// Everything that must outlive a power cut. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Form of the file.
    pub version: u8,
    /// The identity in use: what the link `current` names.
    pub current: Option<Held>,
    /// The one before it, until the gateway has seen the one in use.
    pub previous: Option<u32>,
    /// The one that is being made.
    pub candidate: Option<Candidate>,
    /// Number that was given last; each is given once.
    pub last: u32,
    /// Where to enrol and renew, `https://host:port`, the nearest first.
    pub est: Vec<String>,
    /// Failures in a row.
    pub failures: u32,
    /// Nothing is tried before this moment.
    pub again_at: Timestamp,
}

/// A certificate that the gateway has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Its folder.
    pub number: u32,
    /// The ticket that it goes back to.
    pub ticket: Option<TicketId>,
    /// From when on it holds. Its authority said so: no earlier moment is believed.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    /// When the next one is asked for.
    pub renew_at: Timestamp,
}

/// An identity that is being made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its folder.
    pub number: u32,
    /// What it is asked for with.
    pub by: By,
    /// How far it has come.
    pub stage: Stage,
}

/// What a certificate is asked for with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A ticket.
    Ticket(TicketId),
    /// The certificate in use.
    Renewal,
}

/// Each is on the disk before the next is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Its key lies in its folder; the gateway may have heard of it.
    KeyMade,
    /// Its certificate lies beside the key.
    Received {
        /// From when on it holds.
        not_before: Timestamp,
        /// Until when.
        not_after: Timestamp,
    },
    /// The gateway has shaken hands with it.
    Proved {
        /// From when on it holds.
        not_before: Timestamp,
        /// Until when.
        not_after: Timestamp,
    },
    /// It will never do.
    Rejected,
}

impl Default for State {
    fn default() -> Self {
        Self {
            version: VERSION,
            current: None,
            previous: None,
            candidate: None,
            last: 0,
            est: Vec::new(),
            failures: 0,
            again_at: Timestamp(0),
        }
    }
}

impl State {
    /// Reads the file's text.
    ///
    /// # Errors
    /// What is wrong and what to do.
    pub fn from_json(text: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Version {
            version: u8,
        }
        let damaged = "is damaged; move the folder away and enrol anew";
        let Version { version } = serde_json::from_str(text).map_err(|_| damaged.to_owned())?;
        if version > VERSION {
            let text = "this program knows up to";
            return Err(format!(
                "has version {version}, {text} {VERSION}; update it"
            ));
        }
        serde_json::from_str(text).map_err(|_| damaged.to_owned())
    }

    /// The file's text.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a state is plain JSON")
    }

    /// No earlier moment is believed, whatever the clock says.
    pub fn floor(&self) -> Timestamp {
        self.current
            .as_ref()
            .map_or(Timestamp(0), |held| held.not_before)
    }

    /// Folders that belong to somebody.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        let current = self.current.as_ref().map(|held| held.number);
        let candidate = self.candidate.as_ref().map(|candidate| candidate.number);
        current.into_iter().chain(self.previous).chain(candidate)
    }
}
