//! Service mode: what somebody of the staff does at the kiosk while no citizen is served.
//!
//! ```text
//!   away ─ card proved ─► PIN ─ proved ─► menu ◄─► state of the kiosk, reasons to close
//!     ▲                    │ wrong: again, slower and slower    │ "Serve citizens", card pulled
//!     └── card pulled, nobody there, "Leave", a refusal read ───┘ └──► assisted mode, assist.rs
//! ```
//!
//! It stands beside the journey and knows nothing of it but whether a citizen is there: none of its
//! types can hold what a citizen said. Whoever joins both shows its page when it has one.

mod assist;
mod attempts;
mod event;
mod inside;
mod machine;
mod rights;
mod view;

pub use event::{AssistEnd, ServiceCommand, StaffEvent, StaffExit, StaffNote};
pub use machine::Service;
pub use rights::{ClosedFor, ServiceTask, may, may_check};
pub use view::{
    CheckState, Checked, Checks, DeviceHealth, Health, PinTrouble, ServicePage, ServiceView,
    TurnedAway,
};
