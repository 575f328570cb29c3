//! The public half of a signing key as a chip tells it: TPMT_PUBLIC (part 2, §12.2.4) on P-256.

use aws_lc_rs::digest::{SHA256, digest};
use kiosk_envelope::{DevicePublicKey, Digest};

use super::statement::Reader;

/// Algorithm identifiers (part 2, §6.3) and the curve's (§6.4).
const ECC: u16 = 0x0023;
const SHA_256: u16 = 0x000b;
const NONE: u16 = 0x0010;
const ECDSA: u16 = 0x0018;
const P256: u16 = 0x0003;

/// Attributes of an object (part 2, §8.3).
const FIXED_TPM: u32 = 1 << 1;
const FIXED_PARENT: u32 = 1 << 4;
const SENSITIVE_DATA_ORIGIN: u32 = 1 << 5;
const ENCRYPTED_DUPLICATION: u32 = 1 << 11;
const RESTRICTED: u32 = 1 << 16;
const DECRYPT: u32 = 1 << 17;
const SIGN: u32 = 1 << 18;
const X509_SIGN: u32 = 1 << 19;

/// Made in its chip, and never outside of it.
const OF_THE_CHIP: u32 = FIXED_TPM | FIXED_PARENT | SENSITIVE_DATA_ORIGIN;

/// Longest policy digest and longest coordinate, bytes.
const DIGEST_BYTES_MAX: usize = 64;
const COORDINATE_BYTES: usize = 32;
/// SPKI (RFC 5480) of P-256, before the point.
const SPKI_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A key that signs with ES256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningPublic {
    attributes: u32,
    /// Uncompressed: 04, x, y.
    pub point: Vec<u8>,
    /// SHA-256 of the bytes; with the algorithm in front it is the key's name (part 1, §16).
    pub digest: Digest,
}

impl SigningPublic {
    /// Reads all of `bytes`. Nothing when it is anything else.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        reader.is(&[ECC, SHA_256])?;
        let attributes = reader.u32()?;
        reader.sized(DIGEST_BYTES_MAX)?; // who may use it is the chip's business
        reader.is(&[NONE, ECDSA, SHA_256, P256, NONE])?;
        let mut point = vec![4];
        for _ in 0..2 {
            let number = reader.sized(COORDINATE_BYTES)?;
            point.resize(point.len() + COORDINATE_BYTES - number.len(), 0);
            point.extend_from_slice(number);
        }
        reader.ends()?;
        Some(Self {
            attributes,
            point,
            digest: Digest(digest(&SHA256, bytes).as_ref().try_into().ok()?),
        })
    }

    /// Whether it is a key that the chip made, that never leaves it, and that signs what it is given.
    pub fn is_device_key(&self) -> bool {
        self.has(OF_THE_CHIP | SIGN) && self.has_none(RESTRICTED | DECRYPT | ENCRYPTED_DUPLICATION)
    }

    /// Whether it is one that signs only what the chip itself says.
    pub fn is_attestation_key(&self) -> bool {
        self.has(OF_THE_CHIP | SIGN | RESTRICTED)
            && self.has_none(DECRYPT | ENCRYPTED_DUPLICATION | X509_SIGN)
    }

    /// The key's name, as other structures hold it.
    pub fn name(&self) -> [u8; 34] {
        name_of(&self.digest)
    }

    /// SPKI DER. Nothing when the point is not on the curve.
    pub fn spki(&self) -> Option<Vec<u8>> {
        let spki = [&SPKI_HEAD[..], &self.point].concat();
        let key = DevicePublicKey::from_spki_der(&spki).ok()?;
        Some(key.to_spki_der())
    }

    fn has(&self, attributes: u32) -> bool {
        self.attributes & attributes == attributes
    }

    fn has_none(&self, attributes: u32) -> bool {
        self.attributes & attributes == 0
    }
}

/// A name: the algorithm, then the digest.
pub fn name_of(digest: &Digest) -> [u8; 34] {
    let mut name = [0; 34];
    name[..2].copy_from_slice(&SHA_256.to_be_bytes());
    name[2..].copy_from_slice(&digest.0);
    name
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// One with these attributes and this point.
    pub fn public(attributes: u32, point: &[u8]) -> Vec<u8> {
        let head = [ECC, SHA_256].map(u16::to_be_bytes).concat();
        let middle = [0, NONE, ECDSA, SHA_256, P256, NONE]
            .map(u16::to_be_bytes)
            .concat();
        let half = |from: usize| [&[0, 32][..], &point[from..from + 32]].concat();
        [
            head,
            attributes.to_be_bytes().to_vec(),
            middle,
            half(1),
            half(33),
        ]
        .concat()
    }

    const ATTESTS: u32 = OF_THE_CHIP | SIGN | RESTRICTED;
    const SIGNS: u32 = OF_THE_CHIP | SIGN;

    fn with(attributes: u32) -> SigningPublic {
        SigningPublic::read(&public(attributes, &[4; 65])).expect("read")
    }

    #[test]
    fn only_keys_that_are_fixed_to_their_chip_are_taken_each_for_its_use() {
        assert!(with(ATTESTS).is_attestation_key() && !with(ATTESTS).is_device_key());
        assert!(with(SIGNS).is_device_key() && !with(SIGNS).is_attestation_key());
        for bit in [FIXED_TPM, FIXED_PARENT, SENSITIVE_DATA_ORIGIN, SIGN] {
            assert!(
                !with(ATTESTS & !bit).is_attestation_key(),
                "without {bit:x}"
            );
            assert!(!with(SIGNS & !bit).is_device_key(), "without {bit:x}");
        }
        for bit in [DECRYPT, ENCRYPTED_DUPLICATION] {
            assert!(!with(ATTESTS | bit).is_attestation_key(), "with {bit:x}");
            assert!(!with(SIGNS | bit).is_device_key(), "with {bit:x}");
        }
        assert!(!with(ATTESTS | X509_SIGN).is_attestation_key());
    }

    #[test]
    fn what_is_cut_longer_or_another_kind_of_key_is_not_read() {
        let whole = public(SIGNS, &[4; 65]);
        for end in 0..whole.len() {
            assert_eq!(SigningPublic::read(&whole[..end]), None, "{end} bytes");
        }
        assert_eq!(SigningPublic::read(&[&whole[..], &[0]].concat()), None);
        for at in [1, 3, 11, 13, 15, 17, 19] {
            let mut other = whole.clone();
            other[at] ^= 1;
            assert_eq!(SigningPublic::read(&other), None, "byte {at}");
        }
        assert_eq!(with(SIGNS).spki(), None, "not on the curve");
    }
}
