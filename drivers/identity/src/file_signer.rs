//! Signs with a key that was read from a file, on the library that TLS runs on. Sealing and signing a
//! transaction takes a third less with it (`kiosk-bench seal`) than with [`FileKey`], whose signatures
//! are deterministic so that tests can freeze them.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use kiosk_envelope::{DevicePublicKey, DeviceSigner, FileKey, SignError};

/// A key from a file that signs many things. The library wipes it when it is dropped; has no `Debug`.
pub struct FileSigner {
    key: EcdsaKeyPair,
    /// What signatures draw their one-use number from.
    random: SystemRandom,
    public: DevicePublicKey,
}

impl FileSigner {
    /// Signs with `key` from now on.
    pub fn of(key: &FileKey) -> Self {
        let der = key.to_pkcs8_der();
        Self {
            key: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der)
                .expect("the key was read as one of P-256"),
            random: SystemRandom::new(),
            public: key.public_key(),
        }
    }
}

impl DeviceSigner for FileSigner {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        let refused = || SignError("the library gave no signature; is there randomness?".into());
        let signature = self.key.sign(&self.random, message);
        let signature = signature.map_err(|_| refused())?;
        signature.as_ref().try_into().map_err(|_| refused())
    }

    fn public_key(&self) -> DevicePublicKey {
        self.public.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_or_make;

    fn key() -> FileKey {
        let folder = tempfile::tempdir().expect("a folder");
        let ones = &mut |bytes: &mut [u8]| {
            bytes.fill(1);
            Ok(())
        };
        open_or_make(&folder.path().join("key.pem"), ones).expect("a key")
    }

    #[test]
    fn whoever_knows_the_key_in_the_file_verifies_what_it_signs() {
        let key = key();
        let signature = FileSigner::of(&key).sign(b"ombi").expect("signs");
        assert_eq!(key.public_key().verify(b"ombi", &signature), Ok(()));
        assert!(key.public_key().verify(b"ombo", &signature).is_err());
    }

    #[test]
    fn its_public_half_is_that_of_the_file() {
        let key = key();
        assert_eq!(FileSigner::of(&key).public_key(), key.public_key());
    }

    #[test]
    fn no_one_use_number_is_used_twice() {
        let signer = FileSigner::of(&key());
        // The first half of a signature is that number's point.
        let mut points = std::collections::BTreeSet::new();
        for _ in 0..64 {
            let signature = signer.sign(b"ombi").expect("signs");
            assert!(points.insert(signature[..32].to_vec()));
        }
    }
}
