//! The face from outside: drawn without a screen, found by its labels, touched by real pointers.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../../journey/tests/it/samples.rs"]
#[expect(dead_code, reason = "events are made by hands here")]
mod answers;
mod away;
mod contrast;
mod dock_window;
mod everybody;
mod focus;
mod fonts;
mod layout;
mod live;
mod low_reach;
mod marks;
mod memory;
mod person;
mod pictures;
mod proof;
mod samples;
mod sheet;
mod speech;
mod stage;
mod touch;
mod words;
