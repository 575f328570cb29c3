//! What a technician brings to a kiosk so that it can be enrolled: a compact JWS (RFC 7515, ES256)
//! signed with the gateway's ticket key, printed as a QR code or kept as text.
//!
//! ```text
//!   operations ─ asks ─► gateway ─ signs ─► Ticket ─ paper ─► kiosk ─ EST, with a proof ─► gateway
//! ```
//!
//! It can be used once, for one key, until it runs out; whoever finds it later finds waste paper.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kiosk_domain::{KioskId, SiteId, Timestamp};
use kiosk_envelope::{DevicePublicKey, DeviceSigner, Digest, SignError};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{TicketId, TicketSecret};

const ALGORITHM: &str = "ES256";
const TYPE: &str = "huduma-ticket";
/// The form that is written below.
const VERSION: u8 = 1;

/// Largest ticket that is read, in bytes of its text: what a QR code holds.
pub const TICKET_BYTES_MAX: usize = 2953;
/// How long a ticket can be used, in milliseconds: 72 hours.
pub const TICKET_MS: i64 = 72 * 3600 * 1000;

/// Lets one kiosk be enrolled, once. Has no `Debug`: it holds a secret, which is wiped when it is
/// dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// 1.
    pub version: u8,
    /// Its name, in the ledger and in logs.
    pub id: TicketId,
    /// Where the kiosk will stand.
    pub site: SiteId,
    /// County code, 1 to 47.
    pub county: u8,
    /// What kind of device, such as `pi5-portrait`: up to 48 lower-case letters, digits and `-`.
    pub hardware: String,
    /// Who it will be.
    pub kiosk: KioskId,
    /// What its proof is made with.
    pub secret: TicketSecret,
    /// SHA-256 of the root's SubjectPublicKeyInfo: see [`ca_pin`].
    pub ca_pin: Digest,
    /// Where to enrol, `https://host:port`, the nearest first.
    pub est: Vec<String>,
    /// When it was made, gateway's clock.
    pub issued_at: Timestamp,
    /// From when on it is worth nothing, gateway's clock.
    pub expires_at: Timestamp,
    /// The gateway's clock when it signed: a kiosk without a clock of its own begins from here.
    pub server_time: Timestamp,
}

/// Why a text is not a ticket that can be used. Never repeats what it says.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TicketError {
    /// Some other code was scanned, or a piece is missing.
    #[error("not a ticket; scan or copy the whole of it")]
    NotATicket,
    /// Of a newer gateway.
    #[error("ticket has version {0}, this program knows up to {VERSION}; update it")]
    Newer(u8),
    /// Signed with a key that this is not.
    #[error("ticket is signed with key {signed}, not with {given}; ask for a new one")]
    OtherKey {
        /// Key that it names.
        signed: String,
        /// Key that was tried.
        given: String,
    },
    /// Made to look like a ticket of this key.
    #[error("ticket is forged or was altered; ask for a new one")]
    Forged,
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

impl Ticket {
    /// The version that is written now.
    pub const VERSION: u8 = VERSION;

    /// Signs it: the text for paper.
    ///
    /// # Errors
    /// [`SignError`] when the ticket key does not answer.
    pub fn sign(&self, signer: &dyn DeviceSigner) -> Result<Zeroizing<String>, SignError> {
        let header = Header {
            alg: ALGORITHM.into(),
            kid: signer.public_key().thumbprint(),
            typ: TYPE.into(),
        };
        let mut jws = Zeroizing::new(String::with_capacity(TICKET_BYTES_MAX));
        for (part, end) in [(json(&header), "."), (json(self), "")] {
            URL_SAFE_NO_PAD.encode_string(part.as_slice(), &mut jws);
            jws.push_str(end);
        }
        let signature = signer.sign(jws.as_bytes())?;
        jws.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut jws);
        Ok(jws)
    }

    /// The ticket in `jws`, if the gateway that holds `key` signed it.
    ///
    /// # Errors
    /// [`TicketError`].
    pub fn verify(jws: &str, key: &DevicePublicKey) -> Result<Self, TicketError> {
        let (ticket, parts) = Parts::split(jws)?;
        let given = key.thumbprint();
        if parts.header.kid != given {
            return Err(TicketError::OtherKey {
                signed: parts.header.kid,
                given,
            });
        }
        let signature = parts.signature.ok_or(TicketError::Forged)?;
        // The key decides the algorithm, never the header (RFC 8725 §3.1).
        key.verify(parts.signed.as_bytes(), &signature)
            .map_err(|_| TicketError::Forged)?;
        Ok(ticket)
    }

    /// What `jws` says, whoever signed it: enough for a kiosk that has only the paper in a
    /// technician's hand. Its pin then decides whether the gateway is the right one, and the
    /// gateway whether the ticket is.
    ///
    /// # Errors
    /// [`TicketError::NotATicket`] and [`TicketError::Newer`].
    pub fn read_unproved(jws: &str) -> Result<Self, TicketError> {
        Parts::split(jws).map(|(ticket, _)| ticket)
    }
}

/// SHA-256 of an authority's SubjectPublicKeyInfo (DER), as [`Ticket::ca_pin`] holds it.
pub fn ca_pin(spki_der: &[u8]) -> Digest {
    Digest(Sha256::digest(spki_der).into())
}

struct Parts<'a> {
    header: Header,
    signature: Option<[u8; 64]>,
    /// Header and payload with the dot between: what is signed.
    signed: &'a str,
}

impl<'a> Parts<'a> {
    fn split(jws: &'a str) -> Result<(Ticket, Self), TicketError> {
        let refuse = || TicketError::NotATicket;
        let jws = jws.trim();
        if jws.len() > TICKET_BYTES_MAX {
            return Err(refuse());
        }
        let (signed, signature) = jws.rsplit_once('.').ok_or_else(refuse)?;
        let (header, payload) = signed.split_once('.').ok_or_else(refuse)?;
        let header: Header = read(header).ok_or_else(refuse)?;
        if header.typ != TYPE || header.alg != ALGORITHM {
            return Err(refuse());
        }
        let version: Version = read(payload).ok_or_else(refuse)?;
        if version.version > VERSION {
            return Err(TicketError::Newer(version.version));
        }
        let ticket = read(payload).ok_or_else(refuse)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok();
        let parts = Self {
            header,
            signature: signature.and_then(|bytes| bytes.try_into().ok()),
            signed,
        };
        Ok((ticket, parts))
    }
}

#[derive(Deserialize)]
struct Version {
    version: u8,
}

fn json(value: &impl Serialize) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(serde_json::to_vec(value).expect("headers and tickets are plain JSON"))
}

fn read<T: for<'de> Deserialize<'de>>(part: &str) -> Option<T> {
    let json = Zeroizing::new(URL_SAFE_NO_PAD.decode(part).ok()?);
    serde_json::from_slice(&json).ok()
}
