//! What the pen waits with. `tests/it/pen.rs` puts loom's in its place.

pub(crate) use std::sync::{Mutex, MutexGuard};
pub(crate) use std::thread::{Thread, current, park, yield_now};
