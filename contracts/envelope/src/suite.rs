//! HPKE, RFC 9180, base mode, single shot (§6.1): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
//! AES-256-GCM. Generic over the AEAD only so that the RFC's vectors run through the same code.

use hpke::aead::{Aead, AesGcm256};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::CryptoRng;
use hpke::{Deserializable, HpkeError, Kem, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

/// The AEAD of our suite.
pub(crate) type OurAead = AesGcm256;
/// `pkR`.
pub(crate) type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
/// `skR`.
pub(crate) type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;

/// `info`: binds the keys to this use.
pub(crate) const INFO: &[u8] = b"huduma-kiosk transaction v1";

/// `SealBase`: (`enc`, `ct`). Draws 32 bytes, the `ikmE` of §7.1.3.
///
/// # Errors
/// When `to` is not a usable point (§7.1.4).
pub(crate) fn seal<A: Aead>(
    to: &PublicKey,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<([u8; 32], Vec<u8>), HpkeError> {
    let (encapsulated, ciphertext) = hpke::single_shot_seal_with_rng::<
        A,
        HkdfSha256,
        X25519HkdfSha256,
    >(&OpModeS::Base, to, info, plaintext, aad, rng)?;
    Ok((encapsulated.to_bytes().into(), ciphertext))
}

/// `OpenBase`.
///
/// # Errors
/// When the key is another one, or anything was altered.
pub(crate) fn open<A: Aead>(
    with: &PrivateKey,
    encapsulated_key: &[u8; 32],
    info: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, HpkeError> {
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated_key)?;
    hpke::single_shot_open::<A, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        with,
        &encapsulated,
        info,
        ciphertext,
        aad,
    )
    .map(Zeroizing::new)
}
