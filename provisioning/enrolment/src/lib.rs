//! The fleet's certificate authority and the keys it hands out. Clocks come in as arguments.
//!
//! ```text
//!   Authority (root) ──issue_kiosk──────► certificate, urn:huduma:kiosk:<id>       client
//!                    ──issue_agency─────► certificate, urn:huduma:agency:<id>      client
//!                    ──issue_operations─► certificate, urn:huduma:operations:<n>   client
//!                    ──issue_gateway────► certificate, DNS names and addresses     server
//!                    ──sign_revocations─► list of serial numbers that hold no more
//!
//!   Request ── the public key to certify: from a signing request, or of a LeafKey made here
//!   Certificate, Roots ── read a certificate, and ask whether our root vouches for it
//!   AgencyKeyPair ── the HPKE keys that transactions are sealed with
//!   files ── writes what must not be overwritten, and keys for the owner's eyes only
//!   signed ── what a technician leaves behind under the kiosk's key
//!   catalogue_in ── the catalogue, from its folder
//! ```

mod agency_key_pair;
mod authority;
mod catalogue_folder;
mod certificate;
pub mod files;
mod request;
mod revocation;
mod roots;
mod serial;
pub mod signed;
mod validity;

pub use agency_key_pair::{AgencyKeyPair, public_key_file};
pub use authority::{Authority, EnrolmentError};
pub use catalogue_folder::{CatalogueFolderError, catalogue_in};
pub use certificate::{Certificate, CertificateError, end_of, public_key_of, role_of};
pub use request::{LeafKey, Request};
pub use revocation::{NotAReason, Reason, RevocationList, Revoked};
pub use roots::{NotTrusted, Roots};
pub use serial::{NotASerial, Serial};
pub use validity::Validity;
