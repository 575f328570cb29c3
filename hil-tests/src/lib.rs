//! Sees all, ships nothing: rigs, scenarios written once, the demo and the benches.

pub mod bench;
