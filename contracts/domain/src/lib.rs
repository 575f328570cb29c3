//! The vocabulary that every floor of the house shares. No I/O, no clock, no async.
//!
//! ```text
//!   catalogue ── agencies, services, steps, fields, fees: data from assets/catalogue/
//!   format    ── what a national id, a KRA PIN, a phone number looks like
//!   answer    ── what a citizen said: wiped on drop, never printed
//!   transaction ─ header (nothing about the citizen) and body (everything)
//!   finger    ── what came of asking for one
//!   figures   ── how well citizens are served, in numbers that nobody is in
//!   receipt   ── what the citizen takes away
//!   service_code ─ how a service is found by a code
//!   config    ── the one file a kiosk is set up by
//!   id, text, money, time, capability ── the words those are made of
//! ```

pub mod answer;
pub mod capability;
pub mod catalogue;
pub mod config;
pub mod figures;
pub mod finger;
pub mod format;
pub mod id;
pub mod money;
pub mod receipt;
pub mod service_code;
pub mod staff;
pub mod text;
pub mod time;
pub mod transaction;

pub use answer::{Answer, Answers};
pub use capability::{Capability, DeviceState, Warning};
pub use id::{AgencyId, FieldId, KioskId, Reference, ServiceId, SiteId, TransactionId};
pub use money::Money;
pub use staff::{StaffMember, StaffRefusal, StaffRole, StaffSerial};
pub use text::{Language, Text};
pub use time::{Date, Timestamp};
pub use transaction::{Transaction, TransactionBody, TransactionHeader};
