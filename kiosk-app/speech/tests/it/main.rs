//! What is said, and how it sounds.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod speaking;
mod voice;
