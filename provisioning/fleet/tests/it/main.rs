//! The operations tool, run as operators run it.

mod agency_side;
mod bench;
mod bundles;
mod gateway;
mod issuing;
mod jose;
mod opening;
mod revoking;
mod verifying;
