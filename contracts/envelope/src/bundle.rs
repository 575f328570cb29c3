//! What a kiosk tells operations when it is to be mended, sealed for their key alone: whoever finds
//! the stick on the way reads nothing.
//!
//! ```text
//!   "huduma-bundle" │ 1 │ name of the key, 8 bytes │ encapsulated key, 32 │ ciphertext
//!   └──────────────────── AAD ───────────────────┘
//! ```
//!
//! The construction is that of transactions (RFC 9180 base mode, [`crate::suite`]) with an `info` of
//! its own, so that neither kind opens as the other. Base mode says nothing about who sealed: what
//! comes out is a stranger's until somebody vouches for it.

use hpke::rand_core::{CryptoRng, UnwrapErr};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::operations_key::{NAME_BYTES, OperationsPublicKey, OperationsSecretKey, hex};
use crate::suite::{self, OurAead};

/// Most bytes of a sealed bundle: it is made and opened in memory, and goes over thin links.
pub const BUNDLE_BYTES_MAX: usize = 8 << 20;

/// `info`: binds a key to this use.
const INFO: &[u8] = b"huduma-kiosk bundle v1";
const MAGIC: &[u8] = b"huduma-bundle";
const VERSION: u8 = 1;
const HEAD_BYTES: usize = MAGIC.len() + 1 + NAME_BYTES;
const ENCAPSULATED_BYTES: usize = 32;

/// Why a bundle was not sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BundleError {
    /// More than one may have.
    #[error("bundle would have {0} bytes, at most {BUNDLE_BYTES_MAX} fit; leave something out")]
    TooLarge(usize),
    /// Something else, or the beginning of one.
    #[error(
        "this is no bundle of a kiosk; ask for the file that `kiosk-technician diagnose` wrote"
    )]
    NotABundle,
    /// Made by a later version.
    #[error("bundle is of version {0}, this program knows {VERSION}; update it")]
    Newer(u8),
    /// Sealed for another key of operations.
    #[error("bundle is sealed for key {wanted}, not for {given}; open it with that key")]
    OtherKey {
        /// Name of the key that it is sealed for.
        wanted: String,
        /// Name of the key that was tried.
        given: String,
    },
    /// It is not what was sealed.
    #[error("bundle does not open: it was altered or cut on the way; ask for it again")]
    Altered,
}

/// Seals `plaintext` for operations.
///
/// # Errors
/// [`BundleError::TooLarge`].
///
/// # Panics
/// When the operating system has no randomness.
pub fn seal_bundle(plaintext: &[u8], key: &OperationsPublicKey) -> Result<Vec<u8>, BundleError> {
    seal_bundle_with_rng(plaintext, key, &mut UnwrapErr(getrandom::SysRng))
}

/// [`seal_bundle`], with randomness handed in: for frozen bytes.
///
/// # Errors
/// [`BundleError::TooLarge`].
pub fn seal_bundle_with_rng(
    plaintext: &[u8],
    key: &OperationsPublicKey,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, BundleError> {
    let head = [MAGIC, &[VERSION], &key.name_bytes()].concat();
    let (encapsulated, ciphertext) =
        suite::seal::<OurAead>(key.point(), INFO, &head, plaintext, rng)
            .expect("a key of operations was tried when it was read");
    let bundle = [head, encapsulated.to_vec(), ciphertext].concat();
    match bundle.len() {
        fits if fits <= BUNDLE_BYTES_MAX => Ok(bundle),
        length => Err(BundleError::TooLarge(length)),
    }
}

/// What was sealed into `bundle`.
///
/// # Errors
/// [`BundleError`]; anything may be handed in.
pub fn open_bundle(
    bundle: &[u8],
    key: &OperationsSecretKey,
) -> Result<Zeroizing<Vec<u8>>, BundleError> {
    let rest = bundle.strip_prefix(MAGIC).ok_or(BundleError::NotABundle)?;
    match rest.first() {
        Some(&VERSION) => {}
        Some(&version) => return Err(BundleError::Newer(version)),
        None => return Err(BundleError::NotABundle),
    }
    if bundle.len() > BUNDLE_BYTES_MAX {
        return Err(BundleError::TooLarge(bundle.len()));
    }
    let (head, rest) = bundle
        .split_at_checked(HEAD_BYTES)
        .ok_or(BundleError::NotABundle)?;
    let (encapsulated, ciphertext) = rest
        .split_first_chunk::<ENCAPSULATED_BYTES>()
        .ok_or(BundleError::NotABundle)?;
    let given = key.public_key();
    if head[MAGIC.len() + 1..] != given.name_bytes() {
        return Err(BundleError::OtherKey {
            wanted: hex(&head[MAGIC.len() + 1..]),
            given: given.name(),
        });
    }
    suite::open::<OurAead>(key.scalar(), encapsulated, INFO, head, ciphertext)
        .map_err(|_| BundleError::Altered)
}
