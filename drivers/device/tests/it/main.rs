//! Links and the host from outside.

mod host;
mod watch;
mod wiped;
