//! What the envelope promises, seen from outside.

mod bundle;
mod chain;
mod frozen;
mod keys;
mod receipt;
mod sample;
mod tamper;
