//! The server: takes transactions in durably, hands them to their agencies, answers kiosks.
//!
//! ```text
//!   socket ─ listener ─ tls ─ peer ─┬─ intake ─────┐
//!                 (crl, reload)     ├─ heartbeat ──┤            ┌─ writer: one thread, group commit
//!                                   ├─ payments ───┼── ledger ──┤
//!                                   ├─ references ─┤            └─ readers: pages, standing
//!                                   ├─ agency ─────┘
//!                                   ├─ enrolment ──┘ (tickets, standing)
//!                                   └─ metrics
//!            └─ EST, a door of its own ── enrolment: kiosks that have a ticket and no certificate
//!   strangers, callers, open_files ── how many connections    pace ── and how long each may keep us waiting
//!   routes ── which address is whose      decline ── every answer that is not a success
//!   dispatch ─ hands on to a broker, behind the ledger
//!   figures ─ how days at kiosks were      report ─── what that says of the service
//!   desk ──── what every address needs    budget ─── bytes in flight, for each caller
//!   slices ── an answer, bit by bit
//!   config ── the one file                stop ───── signals
//!   crl ───── revocation lists            reload ─── takes them anew when they change
//!   members ─ whose certificate counts
//! ```
//!
//! Nothing here can open a transaction: only its agency holds the key.

mod agency;
mod budget;
mod callers;
pub mod config;
pub mod crl;
mod decline;
mod desk;
pub mod dispatch;
pub mod enrolment;
mod figures;
mod heartbeat;
mod intake;
pub mod ledger;
pub mod listener;
mod members;
mod metrics;
pub mod open_files;
mod pace;
mod payments;
mod peer;
mod references;
pub mod reload;
pub mod report;
mod routes;
mod row_key;
mod slices;
pub mod stop;
mod strangers;
pub mod tls;

pub use desk::Desk;
pub use payments::Payments;
pub use routes::routes;
