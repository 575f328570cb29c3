//! What carriers read: all of it is signed, and it is the AAD of the sealed part.

use kiosk_domain::TransactionHeader;
use serde::{Deserialize, Serialize};

use crate::{NotSealed, Slot};

/// First byte of every encoded routing.
const VERSION: u8 = 1;

/// More than ids, slot and time need, so that the bytes are written without moving.
const BYTES_USUAL: usize = 256;

/// Header, place and key; nothing about the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routing {
    /// Ids and time.
    pub header: TransactionHeader,
    /// Place in the kiosk's chain.
    pub slot: Slot,
    /// Which of the agency's keys it is sealed for.
    pub key_id: String,
}

impl Routing {
    /// Version byte, then postcard. The same routing always has the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(BYTES_USUAL);
        bytes.push(VERSION);
        postcard::to_extend(self, bytes).expect("a routing has only types postcard knows")
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`NotSealed`] for another version, or bytes that are not a routing to their end.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotSealed> {
        let (&version, rest) = bytes.split_first().ok_or(NotSealed::Malformed)?;
        if version != VERSION {
            return Err(NotSealed::Version(version));
        }
        match postcard::take_from_bytes(rest) {
            Ok((routing, [])) => Ok(routing),
            _ => Err(NotSealed::Malformed),
        }
    }
}
