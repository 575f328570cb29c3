//! The real gateway, its real file and real TLS, seen from outside.

mod accounts;
mod agencies;
mod authority;
mod broker;
mod client;
mod cluster;
#[path = "../../../kiosk-app/outbox/tests/it/disk.rs"]
mod disk; // the same disk that the kiosk's queue loses its power on
mod dispatch;
mod doors;
mod doors_revoked;
mod durability;
mod est;
mod gateway;
mod hostile;
mod intake;
mod kiosks;
#[path = "../../../drivers/card-reader/tests/it/memory.rs"]
mod memory; // the same watch over what a thread holds
mod migrate;
mod postgres;
mod postgres_tls;
mod power_cut;
#[path = "../../../kiosk-app/outbox/tests/it/rounds.rs"]
mod rounds; // as often as the kiosk's queue loses its power
mod sample;
#[path = "../../../drivers/identity/tests/tpm/swtpm.rs"]
#[expect(
    dead_code,
    reason = "the driver's own tests do more to a chip than these"
)]
mod swtpm; // the same chip that the kiosk's driver is tested with
