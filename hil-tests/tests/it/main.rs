//! What of the rig can be tested without a kiosk.
//!
//! A citizen who is served end to end is not here: `kiosk-demo --headless` plays seven of them,
//! and continuous integration runs it.

#![cfg_attr(
    test,
    expect(clippy::unwrap_used, reason = "a test that panics has failed")
)]

mod audit;
mod canary;
mod chaos;
mod device_files;
mod enrolment;
mod figures;
mod hands;
mod places;
mod proxy;
mod summary;
mod words;
