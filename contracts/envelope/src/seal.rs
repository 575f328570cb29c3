//! Seal on the kiosk, open at the agency.

use std::io;

use hpke::rand_core::{CryptoRng, UnwrapErr};
use kiosk_domain::{AgencyId, Transaction, TransactionBody};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::sealed::{digest, signed_message};
use crate::suite::{self, INFO, OurAead};
use crate::{
    AgencyPublicKey, AgencySecretKey, CIPHERTEXT_BYTES_MAX, DeviceSigner, Routing,
    SealedTransaction, SignError, Slot,
};

/// Why a transaction could not be sealed.
#[derive(Debug, Error)]
pub enum SealError {
    /// The key belongs to somebody else: the caller looked it up wrongly.
    #[error("transaction for agency {wanted} must not be sealed with the key of {key}")]
    OtherAgency {
        /// Whom the transaction is for.
        wanted: AgencyId,
        /// Whose key it was.
        key: AgencyId,
    },
    /// More than a batch can carry; fewer or smaller photographs would fit.
    #[error("sealed body would have {0} bytes, at most {CIPHERTEXT_BYTES_MAX} fit")]
    TooLarge(usize),
    /// The device key did not answer.
    #[error("sealed transaction could not be signed")]
    Signature(#[from] SignError),
}

/// Why a sealed transaction could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OpenError {
    /// It is sealed for another key, perhaps an older one.
    #[error("sealed for key {wanted}, not for {given}; open it with that key")]
    OtherKey {
        /// Key that it names.
        wanted: String,
        /// Key that was tried.
        given: String,
    },
    /// Altered since it was sealed, or the key file is wrong.
    #[error("sealed part does not open: it was altered, or key {0} is not the agency's")]
    Altered(String),
    /// Opened, but of a version that this program does not know.
    #[error("opened, but the body is not one this program knows; update it")]
    UnknownBody,
}

/// Seals `transaction` for the agency that holds `key`, in its place `slot`.
///
/// # Errors
/// [`SealError`]; nothing has been kept then, and the slot is free.
///
/// # Panics
/// When the operating system has no randomness.
pub fn seal(
    transaction: &Transaction,
    slot: Slot,
    key: &AgencyPublicKey,
    signer: &dyn DeviceSigner,
) -> Result<SealedTransaction, SealError> {
    seal_with_rng(
        transaction,
        slot,
        key,
        signer,
        &mut UnwrapErr(getrandom::SysRng),
    )
}

/// [`seal`], with randomness handed in: for simulations and frozen bytes. A source that repeats
/// itself lets anybody who sees two such transactions read both.
///
/// # Errors
/// [`SealError`], as for [`seal`].
pub fn seal_with_rng(
    transaction: &Transaction,
    slot: Slot,
    key: &AgencyPublicKey,
    signer: &dyn DeviceSigner,
    rng: &mut impl CryptoRng,
) -> Result<SealedTransaction, SealError> {
    let Transaction { header, body } = transaction;
    if header.agency != *key.agency() {
        return Err(SealError::OtherAgency {
            wanted: header.agency.clone(),
            key: key.agency().clone(),
        });
    }
    let routing = Routing {
        header: header.clone(),
        slot,
        key_id: key.key_id().to_owned(),
    };
    let plaintext = plaintext(body);
    let (encapsulated_key, ciphertext) =
        suite::seal::<OurAead>(key.point(), INFO, &routing.to_bytes(), &plaintext, rng)
            .expect("an agency key was tried when it was read");
    if ciphertext.len() > CIPHERTEXT_BYTES_MAX {
        return Err(SealError::TooLarge(ciphertext.len()));
    }
    let digest = digest(&routing, &encapsulated_key, &ciphertext);
    let signature = signer.sign(&signed_message(&digest))?;
    Ok(SealedTransaction {
        routing,
        encapsulated_key,
        ciphertext,
        signature,
    })
}

/// What the citizen said, for the agency that holds `key`. Who sealed it is a matter of its own:
/// [`SealedTransaction::verify`].
///
/// # Errors
/// [`OpenError`] for another key, altered bytes or an unknown body.
pub fn open(
    sealed: &SealedTransaction,
    key: &AgencySecretKey,
) -> Result<TransactionBody, OpenError> {
    let Routing { key_id: wanted, .. } = &sealed.routing;
    if wanted != key.key_id() {
        return Err(OpenError::OtherKey {
            wanted: wanted.clone(),
            given: key.key_id().to_owned(),
        });
    }
    let plaintext = suite::open::<OurAead>(
        key.scalar(),
        &sealed.encapsulated_key,
        INFO,
        &sealed.routing.to_bytes(),
        &sealed.ciphertext,
    )
    .map_err(|_| OpenError::Altered(wanted.clone()))?;
    serde_json::from_slice(&plaintext).map_err(|_| OpenError::UnknownBody)
}

/// The body as JSON, in memory that is taken once: a buffer that grows would leave unwiped copies
/// of the citizen's answers behind.
fn plaintext(body: &TransactionBody) -> Zeroizing<Vec<u8>> {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, body).expect("a body has only types JSON knows");
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer(&mut *bytes, body).expect("a body has only types JSON knows");
    bytes
}

struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
