//! A device key in a TPM, against swtpm, which is not our own code.
//!
//! ```text
//!   key ─────── made once, signs, judged by OpenSSL and tpm2-tools
//!   failures ── another chip, a cleared one, a damaged file, a chip that dies, hangs or is locked
//!   attest ─── what was sealed by tpm2-tools is opened, and only in the chip that it was sealed to
//!   tls ─────── mutual authentication by rustls with the key in the chip
//! ```

mod attest;
mod bench;
mod failures;
mod key;
mod swtpm;
mod tls;
