//! The operations tool, run as operators run it.

mod bench;
mod issuing;
mod jose;
mod opening;
mod verifying;
