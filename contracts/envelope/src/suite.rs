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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use hpke::aead::AesGcm128;
    use hpke::rand_core::{TryCryptoRng, TryRng};

    use super::*;

    /// A vector of RFC 9180, base mode, KEM 0x0020, KDF 0x0001; its encryption of sequence 0.
    struct Vector {
        ikm_e: &'static str,
        secret: &'static str,
        public: &'static str,
        encapsulated: &'static str,
        ciphertext: &'static str,
    }

    /// AEAD 0x0002, our suite: `test-vectors.json`, which RFC 9180 Appendix A refers to.
    const AES_256: Vector = Vector {
        ikm_e: "2cd7c601cefb3d42a62b04b7a9041494c06c7843818e0ce28a8f704ae7ab20f9",
        secret: "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d",
        public: "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c",
        encapsulated: "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256",
        ciphertext: "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be993\
                     1980a41de125a925cdad859d5b7a",
    };

    /// AEAD 0x0001: Appendix A.1.1.
    const AES_128: Vector = Vector {
        ikm_e: "7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234",
        secret: "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
        public: "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
        encapsulated: "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
        ciphertext: "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355\
                     a96d8770ac83d07bea87e13c512a",
    };

    const VECTOR_INFO: &[u8] = b"Ode on a Grecian Urn";
    const VECTOR_AAD: &[u8] = b"Count-0";
    const VECTOR_PLAINTEXT: &[u8] = b"Beauty is truth, truth beauty";

    #[test]
    fn our_suite_agrees_with_rfc_9180() {
        agrees::<AesGcm256>(&AES_256);
    }

    #[test]
    fn the_same_code_agrees_with_rfc_9180_appendix_a_1() {
        agrees::<AesGcm128>(&AES_128);
    }

    fn agrees<A: Aead>(vector: &Vector) {
        let public = PublicKey::from_bytes(&bytes(vector.public)).expect("a key");
        let mut ikm = Ikm(bytes(vector.ikm_e));
        let (encapsulated, ciphertext) =
            seal::<A>(&public, VECTOR_INFO, VECTOR_AAD, VECTOR_PLAINTEXT, &mut ikm).expect("seals");
        assert_eq!(encapsulated.as_slice(), bytes(vector.encapsulated));
        assert_eq!(ciphertext, bytes(vector.ciphertext));

        let secret = PrivateKey::from_bytes(&bytes(vector.secret)).expect("a key");
        let opened = open::<A>(&secret, &encapsulated, VECTOR_INFO, VECTOR_AAD, &ciphertext);
        assert_eq!(opened.expect("opens").as_slice(), VECTOR_PLAINTEXT);
        assert!(open::<A>(&secret, &encapsulated, INFO, VECTOR_AAD, &ciphertext).is_err());
        assert!(open::<A>(&secret, &encapsulated, VECTOR_INFO, b"Count-1", &ciphertext).is_err());
    }

    fn bytes(hex: &str) -> Vec<u8> {
        let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex");
        (0..hex.len()).step_by(2).map(digit).collect()
    }

    /// Hands out the vector's `ikmE`, once.
    struct Ikm(Vec<u8>);

    impl TryRng for Ikm {
        type Error = Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            unreachable!("HPKE draws bytes")
        }
        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            unreachable!("HPKE draws bytes")
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            bytes.copy_from_slice(&std::mem::take(&mut self.0));
            Ok(())
        }
    }

    impl TryCryptoRng for Ikm {}
}
