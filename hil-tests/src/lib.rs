//! Sees all, ships nothing: rigs, scenarios written once, the demo and the benches.
//!
//! ```text
//!   citizens ── stories, promises ──► rig ── gateway, kiosk, printer, agencies' side
//!   bench ───── measures against peers
//! ```

pub mod bench;
pub mod citizens;
pub mod rig;
