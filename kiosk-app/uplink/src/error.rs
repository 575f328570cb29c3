//! Why the uplink cannot start or did not get an answer.

use kiosk_protocol::Problem;
use thiserror::Error;

use crate::Cause;

/// Split by what the caller can do.
#[derive(Debug, Error)]
pub enum UplinkError {
    /// The config does not give a usable identity or address: nothing was started.
    #[error("{what} cannot be used; let the technician's doctor look at it")]
    Config {
        /// Which part of the config.
        what: &'static str,
    },
    /// Nothing is known to have reached the gateway.
    #[error("gateway was not reached: {detail}")]
    Unreachable {
        /// What kind of trouble.
        cause: Cause,
        /// What the network said.
        detail: String,
    },
    /// The request left, the answer did not come: it may have been done.
    #[error("gateway did not answer: {0}")]
    NoAnswer(String),
    /// The gateway answered that it will not.
    #[error("gateway refused")]
    Refused(#[source] Problem),
}
