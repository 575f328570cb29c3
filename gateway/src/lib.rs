//! The server: takes transactions in durably, hands them to their agencies, answers kiosks.
//!
//! ```text
//!   socket ─ listener ─ tls ─ peer ─┬─ intake ─────┐
//!                 (crl, reload)     ├─ heartbeat ──┤            ┌─ writer: one thread, group commit
//!                                   ├─ payments ───┼── ledger ──┤
//!                                   ├─ references ─┤            └─ readers: pages, standing
//!                                   ├─ agency ─────┘
//!                                   └─ metrics
//!   routes ── which address is whose      decline ── every answer that is not a success
//!   desk ──── what every address needs    budget ─── bytes in flight
//!   config ── the one file                stop ───── signals
//!   crl ───── revocation lists            reload ─── takes them anew when they change
//! ```
//!
//! Nothing here can open a transaction: only its agency holds the key.

mod agency;
mod budget;
pub mod config;
mod crl;
mod decline;
mod desk;
mod heartbeat;
mod intake;
pub mod ledger;
pub mod listener;
mod metrics;
mod payments;
mod peer;
mod references;
pub mod reload;
mod routes;
mod row_key;
pub mod stop;
pub mod tls;

pub use desk::Desk;
pub use payments::Payments;
pub use routes::routes;
