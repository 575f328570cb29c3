//! Decides what to send to the gateway and when, and sends it over mutually authenticated TLS.

mod config;
mod error;
mod uplink;

pub use config::{Cause, Pace, UplinkConfig, UplinkNews, Vitals};
pub use error::UplinkError;
pub use uplink::Uplink;
