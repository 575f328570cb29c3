//! Seals a transaction for its agency, opens it, signs it and links it to the one before.
//! No I/O, no clock; randomness can be handed in.
//!
//! ```text
//!   Transaction ──┐  agency's public key      device key
//!   Slot ─────────┤        │                      │
//!                 ▼        ▼                      ▼
//!              Routing ─► HPKE ─► ciphertext ─► ES256 ─► SealedTransaction ─► bytes │ JSON
//!               (AAD)     suite                          digest ─► next Slot.previous
//!
//!   routing ── what carriers read: header, slot, key id     chain ── slots and their order
//!   suite ──── RFC 9180 base mode                           seal ─── seal, open
//!   sealed, sealed_json ── the result and its two forms     receipt_proof ── JWS for paper
//!   agency_key, agency_key_file ── whom it is sealed for
//!   device_key, file_key ── who signs
//!   bundle, operations_key ── what helps to mend a kiosk, sealed for operations
//!   rest_key ── what lies on the own disk only until its key is overwritten
//! ```
//!
//! Bytes are frozen per version in `tests/frozen/`; a red golden there means the code is wrong,
//! because kiosks in the field hold such bytes on disk and agencies keep them for years.

mod agency_key;
mod agency_key_file;
mod bundle;
mod chain;
mod device_key;
mod digest;
mod encoding;
mod file_key;
mod operations_key;
pub mod receipt_proof;
mod rest_key;
mod routing;
mod seal;
mod sealed;
mod sealed_json;
mod suite;

pub use agency_key::{AgencyPublicKey, AgencySecretKey, NotAnAgencyKey};
pub use agency_key_file::{AgencyKeyFault, AgencyKeys, AgencySecretKeys};
pub use bundle::{BUNDLE_BYTES_MAX, BundleError, open_bundle, seal_bundle, seal_bundle_with_rng};
pub use chain::{BrokenChain, Chain, Slot};
pub use device_key::{DevicePublicKey, DeviceSigner, NotADeviceKey, NotSigned, SignError};
pub use digest::{Digest, NotADigest};
pub use file_key::{FileKey, FileKeyError};
/// The traits that [`seal_with_rng`] asks of a source of randomness.
pub use hpke::rand_core;
pub use operations_key::{OperationsPublicKey, OperationsSecretKey};
pub use rest_key::RestKey;
pub use routing::Routing;
pub use seal::{OpenError, SealError, open, seal, seal_with_rng};
pub use sealed::{CIPHERTEXT_BYTES_MAX, NotSealed, SealedTransaction};
