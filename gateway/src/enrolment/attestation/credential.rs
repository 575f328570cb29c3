//! TPM2_MakeCredential (part 1, §24; part 3, §12.6) without a chip: seals a secret so that only the
//! holder of an endorsement key gets it out, and only where the key of a given name is loaded, too.
//!
//! ```text
//!   seed ── to the endorsement key: RSA-OAEP, or ECDH with a key of one use
//!    ├─ KDFa "STORAGE", name ─► AES-128-CFB over the secret
//!    └─ KDFa "INTEGRITY" ─────► HMAC over that and the name
//! ```
//!
//! For the default templates of the EK Credential Profile: SHA-256 throughout, AES-128.

use aws_lc_rs::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use aws_lc_rs::cipher::{AES_128, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::rand::{SystemRandom, fill};
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
use kiosk_envelope::DevicePublicKey;
use kiosk_protocol::{AttestationSecret, Challenge, Octets};
use zeroize::Zeroizing;

/// Labels end with a zero (part 1, §11.4.10).
const IDENTITY: &[u8] = b"IDENTITY\0";
const STORAGE: &[u8] = b"STORAGE\0";
const INTEGRITY: &[u8] = b"INTEGRITY\0";
const RSA_BITS: usize = 2048;
/// Bytes of an uncompressed point, and of each of its numbers.
const POINT_BYTES: usize = 65;
const NUMBER_BYTES: usize = 32;

type Seed = Zeroizing<[u8; 32]>;

/// The public half of a chip's own key.
pub enum EndorsementKey {
    /// Of 2048 bits.
    Rsa(OaepPublicEncryptingKey),
    /// A point of P-256, uncompressed.
    P256([u8; POINT_BYTES]),
}

impl EndorsementKey {
    /// From SPKI DER; nothing when it is not RSA of 2048 bits.
    pub fn rsa(spki: &[u8]) -> Option<Self> {
        let key = PublicEncryptingKey::from_der(spki).ok()?;
        let key = OaepPublicEncryptingKey::new(key).ok()?;
        (key.key_size_bits() == RSA_BITS).then_some(Self::Rsa(key))
    }

    /// From a key of P-256.
    pub fn p256(key: &DevicePublicKey) -> Option<Self> {
        let spki = key.to_spki_der();
        let point = spki.get(spki.len().checked_sub(POINT_BYTES)?..)?;
        Some(Self::P256(point.try_into().ok()?))
    }

    /// A seed, and what carries it to the chip.
    fn seed(&self) -> Result<(Seed, Vec<u8>), Unspecified> {
        match self {
            Self::Rsa(key) => {
                let mut seed = Zeroizing::new([0; 32]);
                fill(&mut *seed)?;
                let mut carried = vec![0; key.ciphertext_size()];
                key.encrypt(
                    &OAEP_SHA256_MGF1SHA256,
                    &*seed,
                    &mut carried,
                    Some(IDENTITY),
                )?;
                Ok((seed, carried))
            }
            Self::P256(point) => agreed(point),
        }
    }
}

/// Part 1, §C.6.4: a key of one use, and KDFe of what both agree on.
fn agreed(point: &[u8; POINT_BYTES]) -> Result<(Seed, Vec<u8>), Unspecified> {
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new())?;
    let public = own.compute_public_key()?;
    let number = |of: &[u8], at: usize| of[at..at + NUMBER_BYTES].to_vec();
    let (x, y) = (
        number(public.as_ref(), 1),
        number(public.as_ref(), 1 + NUMBER_BYTES),
    );
    let theirs = UnparsedPublicKey::new(&ECDH_P256, point);
    let seed = agree_ephemeral(own, theirs, Unspecified, |z| {
        let counter = 1_u32.to_be_bytes();
        let parts = [&counter[..], z, IDENTITY, &x, &number(point, 1)];
        let input = Zeroizing::new(parts.concat());
        digest(&SHA256, &input)
            .as_ref()
            .try_into()
            .map_err(|_| Unspecified)
    })?;
    Ok((Zeroizing::new(seed), [sized(&x), sized(&y)].concat()))
}

/// Seals `secret` for the chip of `key`, where the key called `name` is loaded, too.
///
/// # Errors
/// When there is no randomness, or the key is none.
pub fn make_credential(
    key: &EndorsementKey,
    name: &[u8],
    secret: &AttestationSecret,
) -> Result<Challenge, Unspecified> {
    let (seed, carried) = key.seed()?;
    let cipher = kdfa(&seed, STORAGE, name, 128);
    let cipher = UnboundCipherKey::new(&AES_128, &cipher[..16])?;
    let mut identity = sized(&secret.0);
    // The key is used once, so its first block may be zero (part 1, §24.4).
    let first = EncryptionContext::Iv128(FixedLength::from([0; 16]));
    EncryptingKey::cfb128(cipher)?.less_safe_encrypt(&mut identity, first)?;
    let integrity = hmac::Key::new(HMAC_SHA256, &*kdfa(&seed, INTEGRITY, &[], 256));
    let tag = hmac::sign(&integrity, &[&identity[..], name].concat());
    Ok(Challenge {
        credential: Octets([sized(tag.as_ref()), identity].concat()),
        secret: Octets(carried),
    })
}

/// SP 800-108 in counter mode with HMAC-SHA256 (part 1, §11.4.10.2), of up to 256 bits.
fn kdfa(seed: &Seed, label: &[u8], context: &[u8], bits: u32) -> Seed {
    let key = hmac::Key::new(HMAC_SHA256, &**seed);
    let (counter, bits) = (1_u32.to_be_bytes(), bits.to_be_bytes());
    let tag = hmac::sign(&key, &[&counter[..], label, context, &bits].concat());
    let mut out = Zeroizing::new([0; 32]);
    out.copy_from_slice(tag.as_ref());
    out
}

/// With its length before it, as TPM2B have it.
fn sized(bytes: &[u8]) -> Vec<u8> {
    let long = u16::try_from(bytes.len()).expect("digests and numbers are short");
    [&long.to_be_bytes()[..], bytes].concat()
}
