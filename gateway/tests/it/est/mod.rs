//! Enrolment over EST (RFC 7030), against the real gateway, its real file and real TLS.
//!
//! ```text
//!   plain ──── curl and openssl alone, from the ticket to the renewed certificate
//!   proofs ─── what our own kiosk does: a proof that holds for one key and one connection
//!   races ──── two keys for one ticket; answers that are lost; a gateway that dies in between
//!   standing ─ out of service and back, retired, replaced; the lists that say so
//!   late ───── renewal after the end
//!   rows ───── what waited in a kiosk's queue while its key changed
//!   token ──── the issuing key in a security module
//!   chip ───── what is sealed to a TPM, judged by tpm2-tools
//!   guests ─── what those without a certificate may cost
//! ```

mod bench;
mod chip;
mod guests;
mod late;
mod plain;
mod proofs;
pub mod races;
mod rows;
pub mod standing;
mod token;
