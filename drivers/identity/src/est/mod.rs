//! The kiosk's side of EST (RFC 7030): asks for certificates, and shakes hands with new ones. Blocks,
//! and never longer than its deadline and the system's look-up of a name.
//!
//! ```text
//!   doors ── what is asked, and what an answer means
//!   tls ──── who we are and whom we take for the gateway; the proof's exporter
//!   http ─── one request, one bounded answer, then the end
//!   address ─ `https://host:port`
//! ```

mod address;
mod doors;
mod http;
mod tls;

pub use address::{Address, NotAnAddress};
pub use doors::{Answered, Doors};
pub use http::Answer;
pub use tls::{Shown, Trust, certificates};
