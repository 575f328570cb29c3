//! The face from outside: drawn without a screen, found by its labels, touched by real pointers.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod contrast;
mod dock_window;
mod fonts;
mod layout;
mod pictures;
mod proof;
mod samples;
mod speech;
mod stage;
mod touch;
mod words;
