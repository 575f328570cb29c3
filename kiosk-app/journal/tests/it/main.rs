//! The journal from outside.

mod catalogue;
mod lines;
