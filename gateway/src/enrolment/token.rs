//! The issuing key in a security module (PKCS#11): it signs there and never comes out, so that a
//! stolen disk or backup signs nothing.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData, SignatureAlgorithm, SigningKey};
use serde::Deserialize;
use thiserror::Error;
use zeroize::Zeroizing;

/// Bytes of each half of a P-256 signature.
const HALF: usize = 32;

/// `[enrolment.token]`: where the key is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenConfig {
    /// The module's library, such as `/usr/lib/softhsm/libsofthsm2.so`.
    pub module: PathBuf,
    /// Label of the token.
    pub token: String,
    /// Label of the private key in it, of the curve P-256.
    pub key: String,
    /// File with the user's PIN.
    pub pin_file: PathBuf,
}

/// Why the key cannot be used.
#[derive(Debug, Error)]
pub enum TokenError {
    /// The PIN.
    #[error("PIN file {0} cannot be read")]
    Pin(PathBuf, #[source] std::io::Error),
    /// The module.
    #[error("security module {0} does not work; check library, token and PIN")]
    Module(PathBuf, #[source] Box<cryptoki::error::Error>),
    /// It has no such token.
    #[error("no token is called `{0}`; look with `pkcs11-tool --list-slots`")]
    NoToken(String),
    /// The token has no such key, or several.
    #[error(
        "the token must hold one private key called `{0}`; look with `pkcs11-tool --list-objects`"
    )]
    NoKey(String),
}

/// A private key in a token. Has no `Debug`.
pub struct TokenKey {
    /// A session is for one thread at a time.
    session: Mutex<Session>,
    key: ObjectHandle,
    /// The public half, an uncompressed point.
    point: Vec<u8>,
}

impl TokenKey {
    /// Opens the token, for the key whose public half is `point`.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn open(config: &TokenConfig, point: &[u8]) -> Result<Self, TokenError> {
        let broken = |error| TokenError::Module(config.module.clone(), Box::new(error));
        let pin = fs::read_to_string(&config.pin_file)
            .map_err(|error| TokenError::Pin(config.pin_file.clone(), error))?;
        let pin = Zeroizing::new(pin);
        let module = Pkcs11::new(&config.module).map_err(broken)?;
        let locking = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
        module.initialize(locking).map_err(broken)?;
        let slot = slot(&module, &config.token).map_err(broken)?;
        let slot = slot.ok_or_else(|| TokenError::NoToken(config.token.clone()))?;
        let session = module.open_ro_session(slot).map_err(broken)?;
        let pin = AuthPin::new(pin.trim().into());
        session.login(UserType::User, Some(&pin)).map_err(broken)?;
        let wanted = [
            Attribute::Class(ObjectClass::PRIVATE_KEY),
            Attribute::Label(config.key.as_bytes().to_vec()),
        ];
        match *session.find_objects(&wanted).map_err(broken)? {
            [key] => Ok(Self {
                session: Mutex::new(session),
                key,
                point: point.to_vec(),
            }),
            _ => Err(TokenError::NoKey(config.key.clone())),
        }
    }
}

fn slot(module: &Pkcs11, token: &str) -> Result<Option<Slot>, cryptoki::error::Error> {
    for slot in module.get_slots_with_initialized_token()? {
        if module.get_token_info(slot)?.label().trim_end() == token {
            return Ok(Some(slot));
        }
    }
    Ok(None)
}

impl PublicKeyData for TokenKey {
    fn der_bytes(&self) -> &[u8] {
        &self.point
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl SigningKey for TokenKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let hash = digest(&SHA256, message);
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let signed = session.sign(&Mechanism::Ecdsa, self.key, hash.as_ref());
        let signed = signed.map_err(|error| {
            tracing::error!(%error, "the security module does not sign");
            rcgen::Error::RemoteKeyError
        })?;
        match signed.split_at_checked(HALF) {
            Some((r, s)) if s.len() == HALF => Ok(der(r, s)),
            _ => Err(rcgen::Error::RemoteKeyError),
        }
    }
}

/// ECDSA-Sig-Value (RFC 5480): PKCS#11 gives the two halves bare.
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    yasna::construct_der(|signature| {
        signature.write_sequence(|halves| {
            halves.next().write_bigint_bytes(r, true);
            halves.next().write_bigint_bytes(s, true);
        });
    })
}

/// The issuing key, wherever it is.
pub enum AuthorityKey {
    /// In a file.
    File(KeyPair),
    /// In a security module.
    Token(TokenKey),
}

impl AuthorityKey {
    /// Whether it signs what `point`, an uncompressed point of P-256, verifies.
    pub fn fits(&self, point: &[u8]) -> bool {
        const TRIAL: &[u8] = b"huduma issuing key";
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point);
        let signed = self.sign(TRIAL);
        signed.is_ok_and(|signature| public.verify(TRIAL, &signature).is_ok())
    }
}

impl PublicKeyData for AuthorityKey {
    fn der_bytes(&self) -> &[u8] {
        match self {
            Self::File(key) => key.der_bytes(),
            Self::Token(key) => key.der_bytes(),
        }
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        match self {
            Self::File(key) => PublicKeyData::algorithm(key),
            Self::Token(key) => key.algorithm(),
        }
    }
}

impl SigningKey for AuthorityKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        match self {
            Self::File(key) => key.sign(message),
            Self::Token(key) => key.sign(message),
        }
    }
}
