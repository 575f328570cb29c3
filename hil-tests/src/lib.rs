//! Sees all, ships nothing: rigs, scenarios written once, the demo and the benches.
//!
//! ```text
//!   citizens ── stories, promises ──► rig ── gateway, kiosk, printer, agencies' side
//!   audit ───── faults by seed, then receipts against the ledger
//!   canary ──── unique values said, then looked for everywhere
//!   chaos ───── thousands of citizens by seed at one journey
//!   bench ───── measures against peers
//! ```

pub mod audit;
pub mod bench;
pub mod canary;
pub mod chaos;
pub mod citizens;
pub mod rig;
