//! The code on a receipt: a compact JWS (RFC 7515, ES256) over what the paper says.
//!
//! Claims are short, because every byte makes the QR denser and harder to read:
//!
//! ```text
//!   iss  kiosk            ref  reference          amt  paid, in cents; 0 when nothing was
//!   tx   transaction id   svc  service as printed sim  true when no money moved
//!   iat  seconds          knd  kind of paper      trn  true when made in training
//!                         del  delivery
//! ```
//!
//! `kid` is the RFC 7638 thumbprint of the kiosk's key, so that a verifier finds the certificate.

use kiosk_domain::receipt::{Delivery, Receipt, ReceiptKind};
use kiosk_domain::{KioskId, Money, Reference, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::encoding::{from_base64url, to_base64url};
use crate::{DevicePublicKey, DeviceSigner, SignError};

const ALGORITHM: &str = "ES256";
const TYPE: &str = "huduma-receipt";

/// What a genuine receipt says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptFacts {
    /// The kiosk that signed it.
    pub kiosk: KioskId,
    /// The transaction.
    pub transaction: TransactionId,
    /// The transaction's short name.
    pub reference: Reference,
    /// The service, as printed.
    pub service: String,
    /// What kind of paper.
    pub kind: ReceiptKind,
    /// How far the transaction had come when it was printed.
    pub delivery: Delivery,
    /// When, to the second.
    pub issued_at: Timestamp,
    /// What was paid in all; for a pending payment, what is to be paid.
    #[serde(rename = "amount_cents")]
    pub amount: Money,
    /// True when no money moved.
    pub simulated: bool,
    /// True when it was made in training.
    pub training: bool,
}

/// Why a proof does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProofError {
    /// Not three parts of base64url with the header of a receipt: some other code was scanned.
    #[error("not the code of a receipt")]
    NotAProof,
    /// Signed by a key that this is not: nothing can be said with this key.
    #[error(
        "signed with key {signed}, not with {given}; find the certificate of the kiosk that printed it"
    )]
    OtherKey {
        /// Key that it names.
        signed: String,
        /// Key that was tried.
        given: String,
    },
    /// Made to look like a receipt of this key.
    #[error("forged: {0}")]
    Forged(&'static str),
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: KioskId,
    tx: TransactionId,
    #[serde(rename = "ref")]
    reference: Reference,
    svc: String,
    knd: ReceiptKind,
    del: Delivery,
    iat: i64,
    amt: i64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    sim: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    trn: bool,
}

/// Signs what `receipt` says; the result goes into [`Receipt::proof`].
///
/// # Errors
/// [`SignError`] when the device key does not answer.
pub fn sign(receipt: &Receipt, signer: &dyn DeviceSigner) -> Result<String, SignError> {
    let header = Header {
        alg: ALGORITHM.into(),
        kid: signer.public_key().thumbprint(),
        typ: TYPE.into(),
    };
    let mut jws = format!("{}.{}", part(&header), part(&Claims::of(receipt)));
    let signature = signer.sign(jws.as_bytes())?;
    jws.push('.');
    jws.push_str(&to_base64url(&signature));
    Ok(jws)
}

/// The thumbprint of the key that `jws` says it was signed with; proves nothing yet.
///
/// # Errors
/// [`ProofError::NotAProof`].
pub fn key_named_by(jws: &str) -> Result<String, ProofError> {
    Parts::split(jws).map(|parts| parts.header.kid)
}

/// What the receipt says, if the kiosk that holds `key` signed it.
///
/// # Errors
/// [`ProofError`]: not a receipt's code, another key's, or forged.
pub fn verify(jws: &str, key: &DevicePublicKey) -> Result<ReceiptFacts, ProofError> {
    let parts = Parts::split(jws)?;
    let given = key.thumbprint();
    if parts.header.kid != given {
        return Err(ProofError::OtherKey {
            signed: parts.header.kid,
            given,
        });
    }
    // The key decides the algorithm, never the header (RFC 8725 §3.1).
    if parts.header.alg != ALGORITHM {
        return Err(ProofError::Forged("it names another algorithm"));
    }
    let signature = from_base64url(parts.signature)
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(ProofError::Forged("its signature has the wrong length"))?;
    key.verify(parts.signed.as_bytes(), &signature)
        .map_err(|_| ProofError::Forged("its signature does not fit"))?;
    let claims: Claims =
        from_part(parts.payload).ok_or(ProofError::Forged("its claims cannot be read"))?;
    claims.facts()
}

struct Parts<'a> {
    header: Header,
    payload: &'a str,
    signature: &'a str,
    /// Header and payload with the dot between: what is signed.
    signed: &'a str,
}

impl<'a> Parts<'a> {
    fn split(jws: &'a str) -> Result<Self, ProofError> {
        let jws = jws.trim();
        let (signed, signature) = jws.rsplit_once('.').ok_or(ProofError::NotAProof)?;
        let (header, payload) = signed.split_once('.').ok_or(ProofError::NotAProof)?;
        let header: Header = from_part(header).ok_or(ProofError::NotAProof)?;
        if header.typ != TYPE {
            return Err(ProofError::NotAProof);
        }
        Ok(Self {
            header,
            payload,
            signature,
            signed,
        })
    }
}

impl Claims {
    fn of(receipt: &Receipt) -> Self {
        let paid = receipt.paid.as_ref();
        Self {
            iss: receipt.kiosk.clone(),
            tx: receipt.transaction,
            reference: receipt.reference(),
            svc: receipt.service.clone(),
            knd: receipt.kind,
            del: receipt.delivery,
            iat: receipt.issued_at.0.div_euclid(1000),
            amt: paid.map_or(0, |paid| {
                (paid.agency_fee + paid.convenience_fee).as_cents()
            }),
            sim: paid.is_some_and(|paid| paid.simulated),
            trn: receipt.training,
        }
    }

    fn facts(self) -> Result<ReceiptFacts, ProofError> {
        if self.reference != self.tx.reference() {
            return Err(ProofError::Forged(
                "its reference is not that of its transaction",
            ));
        }
        let issued_at = self
            .iat
            .checked_mul(1000)
            .ok_or(ProofError::Forged("it has no date"))?;
        Ok(ReceiptFacts {
            kiosk: self.iss,
            transaction: self.tx,
            reference: self.reference,
            service: self.svc,
            kind: self.knd,
            delivery: self.del,
            issued_at: Timestamp(issued_at),
            amount: Money::cents(self.amt),
            simulated: self.sim,
            training: self.trn,
        })
    }
}

fn part(value: &impl Serialize) -> String {
    to_base64url(&serde_json::to_vec(value).expect("headers and claims are plain JSON"))
}

fn from_part<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    serde_json::from_slice(&from_base64url(text)?).ok()
}
