//! The kiosk: wiring and face.
//!
//! ```text
//!            touch                          news
//!   face ───────────▶ conductor ◀────────────────────── inbox
//!     ▲   screens/     journey                            ▲
//!     └── view ──────────┤ commands                       │
//!                        ▼                                │
//!                    actors/  keeper  paper  eye    link
//!                             seals   prints looks  gateway
//!                                       │      │
//!                    devices/  one host each: printer, camera, card reader, fingers, cabinet
//! ```
//!
//! Slint's loop owns the main thread; each actor has a thread (or the tokio runtime) of its own,
//! and answers with an [`kiosk_journey::Event`] through the [`inbox`].

pub mod actors;
pub mod backend;
pub mod clock;
pub mod conductor;
pub mod devices;
#[cfg(feature = "headless")]
pub mod dock;
#[cfg(feature = "window")]
pub mod dock_window;
pub mod face;
mod generated;
pub mod inbox;
pub mod panel;
pub mod scanning;
pub mod screens;
pub mod startup;
pub mod wiring;
