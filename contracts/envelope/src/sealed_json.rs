//! The form agencies get: JSON, with base64 for what is binary.
//!
//! `aad` repeats the routing as the bytes that HPKE and the signature cover, so that an agency opens
//! a transaction with any HPKE library and without knowing our encoding. A form whose two routings
//! differ is refused.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::encoding::{from_base64, to_base64};
use crate::sealed::VERSION;
use crate::{CIPHERTEXT_BYTES_MAX, NotSealed, Routing, SealedTransaction};

#[derive(Serialize, Deserialize)]
struct Json<'a> {
    version: u8,
    routing: Cow<'a, Routing>,
    aad: String,
    encapsulated_key: String,
    ciphertext: String,
    signature: String,
}

impl Serialize for SealedTransaction {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let json = Json {
            version: VERSION,
            routing: Cow::Borrowed(&self.routing),
            aad: to_base64(&self.routing.to_bytes()),
            encapsulated_key: to_base64(&self.encapsulated_key),
            ciphertext: to_base64(&self.ciphertext),
            signature: to_base64(&self.signature),
        };
        json.serialize(to)
    }
}

impl<'de> Deserialize<'de> for SealedTransaction {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Json::deserialize(from)?.sealed().map_err(D::Error::custom)
    }
}

impl Json<'_> {
    fn sealed(self) -> Result<SealedTransaction, NotSealed> {
        if self.version != VERSION {
            return Err(NotSealed::Version(self.version));
        }
        if from_base64(&self.aad) != Some(self.routing.to_bytes()) {
            return Err(NotSealed::Malformed);
        }
        let ciphertext = from_base64(&self.ciphertext).ok_or(NotSealed::Malformed)?;
        if ciphertext.len() > CIPHERTEXT_BYTES_MAX {
            return Err(NotSealed::TooLarge(ciphertext.len()));
        }
        Ok(SealedTransaction {
            routing: self.routing.into_owned(),
            encapsulated_key: fixed(&self.encapsulated_key)?,
            ciphertext,
            signature: fixed(&self.signature)?,
        })
    }
}

fn fixed<const N: usize>(text: &str) -> Result<[u8; N], NotSealed> {
    from_base64(text)
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(NotSealed::Malformed)
}
