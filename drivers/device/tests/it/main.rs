//! Links and the host from outside.

mod watch;
mod wiped;
