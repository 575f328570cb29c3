//! One file a verb.

pub mod arm;
pub mod audit;
pub mod bench;
pub mod bless;
pub mod canary;
pub mod demo;
pub mod fuzz;
pub mod lint;
pub mod power_cut;
pub mod setup;
pub mod test;
pub mod tidy;
