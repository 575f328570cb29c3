//! Links and the host from outside.

mod wiped;
