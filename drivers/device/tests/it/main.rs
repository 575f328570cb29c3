//! Links and the host from outside.

#[cfg(not(target_arch = "aarch64"))]
// timed too closely for an emulated processor; in `cargo xtask test`
mod host;
mod watch;
mod wiped;
