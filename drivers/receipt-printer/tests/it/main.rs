//! The receipt printer from outside: the codec's properties, and driver against simulator.
#![cfg(feature = "simulator")]

mod codec;
mod ejector;
mod faults;
mod interrupted;
mod outside;
mod pages;
mod pictures;
mod printing;
#[cfg(not(target_arch = "aarch64"))] // starts a program of its own; in `cargo xtask test`
mod program;
mod speed;
mod support;
