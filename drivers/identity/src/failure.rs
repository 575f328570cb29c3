//! Why a step was not done, split by what helps.

use std::io;
use std::path::PathBuf;

use kiosk_protocol::{Problem, ProblemCode};
use thiserror::Error;

/// A step was not done; the one before still holds.
#[derive(Debug, Error)]
pub enum Failure {
    /// The gateway understood, and will not.
    #[error("gateway refuses: {0}")]
    Refused(#[source] Problem),
    /// The gateway, or whoever answers in its place, turns the certificate away while it shakes hands.
    #[error("gateway turns the certificate away: {0}; if it goes on, enrol anew with a ticket")]
    TurnedAway(String),
    /// Nobody answered, or not to the end. Asking again is safe.
    #[error("{address} is not reached: {what}; look at the network, then at the address")]
    Unreachable {
        /// Who was asked.
        address: String,
        /// What the network said.
        what: String,
    },
    /// Whoever answers is not the gateway that our root vouches for.
    #[error("{address} is not our gateway: {what}; ask operations for address and root")]
    NotOurGateway {
        /// Who was asked.
        address: String,
        /// What TLS said.
        what: String,
    },
    /// The gateway's certificate is not valid yet or any more by the clock of this kiosk.
    #[error("clock and gateway do not agree: {0}; set the clock with `timedatectl set-time`")]
    Clock(String),
    /// The gateway answered what cannot be used.
    #[error("gateway answers what cannot be used: {0}; update the kiosk, or call operations")]
    Strange(String),
    /// The disk did not do what was asked.
    #[error("{path}: {source}; check that the disk is not full, and who may write there")]
    Disk {
        /// Where.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// What is in a file of ours cannot be used, and is left as it is.
    #[error("{path}: {what}")]
    Damaged {
        /// Where.
        path: PathBuf,
        /// What is wrong, and what to do.
        what: String,
    },
    /// Another program is at this identity just now.
    #[error("{0}: another program is at this identity; try again when that has ended")]
    Busy(PathBuf),
    /// The key.
    #[error("{0}")]
    Key(String),
}

impl Failure {
    /// Whether the gateway said a word about us that it will say again: this ticket, this certificate.
    /// A kiosk that is out of service only waits.
    pub fn is_final(&self) -> bool {
        match self {
            Self::TurnedAway(_) => true,
            Self::Refused(problem) => matches!(
                problem.code,
                ProblemCode::Malformed
                    | ProblemCode::Revoked
                    | ProblemCode::NotYours
                    | ProblemCode::Unproved
                    | ProblemCode::Spent
            ),
            _ => false,
        }
    }
}
