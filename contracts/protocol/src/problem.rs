//! The body of every answer that is not a success.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What went wrong, for programs and for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
#[error("{code}: {detail}", code = code.as_str())]
pub struct Problem {
    /// For programs.
    pub code: ProblemCode,
    /// For people; never anything about a citizen.
    pub detail: String,
}

/// What a caller can tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// The request cannot be read; sending it again does not help.
    Malformed,
    /// The caller's certificate is no longer good.
    Revoked,
    /// The caller may not ask this.
    NotYours,
    /// The kiosk is out of service until operations restore it; the body is a
    /// [`Withdrawn`](crate::Withdrawn).
    Withdrawn,
    /// The proof of a ticket is missing or does not fit: another ticket, key or connection.
    Unproved,
    /// The ticket ran out, or was used for another key; a new one is needed.
    Spent,
    /// There is no such thing.
    NotFound,
    /// Another body came under the same key before: an alarm.
    ConflictingBody,
    /// The request is larger than the gateway reads.
    TooLarge,
    /// Not now; the answer has a `Retry-After` header.
    Busy,
    /// The gateway failed; sending it again may help.
    Internal,
    /// A code of a newer gateway: go by the HTTP status.
    #[serde(other)]
    Other,
}

impl ProblemCode {
    /// The HTTP status it travels with.
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed | Self::Other => 400,
            Self::Unproved => 401,
            Self::Revoked | Self::NotYours | Self::Withdrawn => 403,
            Self::NotFound => 404,
            Self::ConflictingBody => 409,
            Self::Spent => 410,
            Self::TooLarge => 413,
            Self::Internal => 500,
            Self::Busy => 503,
        }
    }

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Revoked => "revoked",
            Self::NotYours => "not-yours",
            Self::Withdrawn => "withdrawn",
            Self::Unproved => "unproved",
            Self::Spent => "spent",
            Self::NotFound => "not-found",
            Self::ConflictingBody => "conflicting-body",
            Self::TooLarge => "too-large",
            Self::Busy => "busy",
            Self::Internal => "internal",
            Self::Other => "other",
        }
    }
}
