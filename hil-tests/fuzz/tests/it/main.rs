//! The ordinary tests feed every target, too.

mod everything;
