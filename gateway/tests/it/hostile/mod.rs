//! Peers that mean harm: each gets no service, costs bounded memory for a bounded time, and an
//! honest kiosk is served meanwhile and afterwards.
//!
//! ```text
//!   siege ─── an attack, the gateway's memory, and the honest kiosk beside it
//!   wire ──── bytes as no library would send them       frames ── HTTP/2's
//!   mutations ── good bodies, damaged
//! ```

mod bodies;
mod crowds;
mod floods;
mod frames;
mod handshakes;
mod hoarders;
mod mutations;
mod siege;
mod slow;
mod wire;
