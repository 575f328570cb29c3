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
mod program;
mod speed;
mod support;
