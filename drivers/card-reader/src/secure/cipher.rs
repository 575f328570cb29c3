//! The two families of ciphers: 3DES with a retail checksum, AES with CMAC.

use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use des::TdesEde3;
use dmrtd::crypto::aes::{BlockCipherMode, get_cipher};
use dmrtd::crypto::iso9797::mac_alg3;
use dmrtd::crypto::kdf::DeriveKey;
use dmrtd::lds::asn1_object_identifiers::KeyLength;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::SecureError;

/// Keys for hiding and for checksums. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) enum Cipher {
    /// What BAC agrees on.
    TripleDes { key: [u8; 24], check: Vec<u8> },
    /// What PACE agrees on.
    Aes { key: Vec<u8>, check: Vec<u8> },
}

/// Bytes of a checksum, with either cipher.
pub(crate) const CHECKSUM_BYTES: usize = 8;

type Bytes = Zeroizing<Vec<u8>>;

impl Cipher {
    /// 3DES keys out of a seed (ICAO 9303-11 §9.7.1).
    pub(crate) fn triple_des(seed: &[u8]) -> Self {
        let two = Zeroizing::new(DeriveKey::des_ede(seed, false));
        let mut key = [0; 24];
        for (byte, from) in key.iter_mut().zip(two.iter().cycle()) {
            *byte = *from;
        }
        Self::TripleDes {
            key,
            check: DeriveKey::iso9797_mac_alg3(seed),
        }
    }

    /// AES keys that were agreed on.
    pub(crate) fn aes(key: &[u8], check: &[u8]) -> Self {
        Self::Aes {
            key: key.to_vec(),
            check: check.to_vec(),
        }
    }

    /// Bytes of a block, and of the counter.
    pub(crate) fn block_bytes(&self) -> usize {
        match self {
            Self::TripleDes { .. } => 8,
            Self::Aes { .. } => 16,
        }
    }

    /// Hides whole blocks.
    pub(crate) fn encrypt(&self, blocks: &[u8], counter: &[u8]) -> Result<Bytes, SecureError> {
        let hidden = match self {
            Self::TripleDes { key, .. } => {
                cbc::Encryptor::<TdesEde3>::new_from_slices(key, &[0; 8])
                    .map_err(|_| SecureError)?
                    .encrypt_padded_vec::<NoPadding>(blocks)
            }
            Self::Aes { key, .. } => {
                let start = start(key, counter)?;
                get_cipher(key_length(key)?)
                    .encrypt(blocks, key, Some(&start), BlockCipherMode::Cbc, false)
                    .map_err(|_| SecureError)?
            }
        };
        Ok(Zeroizing::new(hidden))
    }

    /// Shows whole blocks.
    pub(crate) fn decrypt(&self, blocks: &[u8], counter: &[u8]) -> Result<Bytes, SecureError> {
        if !blocks.len().is_multiple_of(self.block_bytes()) {
            return Err(SecureError);
        }
        let shown = match self {
            Self::TripleDes { key, .. } => {
                cbc::Decryptor::<TdesEde3>::new_from_slices(key, &[0; 8])
                    .map_err(|_| SecureError)?
                    .decrypt_padded_vec::<NoPadding>(blocks)
                    .map_err(|_| SecureError)?
            }
            Self::Aes { key, .. } => {
                let start = start(key, counter)?;
                get_cipher(key_length(key)?)
                    .decrypt(blocks, key, Some(&start), BlockCipherMode::Cbc)
                    .map_err(|_| SecureError)?
            }
        };
        Ok(Zeroizing::new(shown))
    }

    /// The checksum over whole blocks; those that are padded already.
    pub(crate) fn checksum(&self, blocks: &[u8]) -> Result<[u8; CHECKSUM_BYTES], SecureError> {
        let sum = match self {
            Self::TripleDes { check, .. } => {
                mac_alg3(check, blocks, false).map_err(|_| SecureError)?
            }
            Self::Aes { check, .. } => get_cipher(key_length(check)?)
                .calculate_cmac(blocks, check)
                .map_err(|_| SecureError)?,
        };
        sum.first_chunk().copied().ok_or(SecureError)
    }
}

/// The first block of AES: the counter, hidden (ICAO 9303-11 §9.8.7).
fn start(key: &[u8], counter: &[u8]) -> Result<Vec<u8>, SecureError> {
    get_cipher(key_length(key)?)
        .encrypt(counter, key, None, BlockCipherMode::Ecb, false)
        .map_err(|_| SecureError)
}

fn key_length(key: &[u8]) -> Result<KeyLength, SecureError> {
    match key.len() {
        16 => Ok(KeyLength::S128),
        24 => Ok(KeyLength::S192),
        32 => Ok(KeyLength::S256),
        _ => Err(SecureError),
    }
}
