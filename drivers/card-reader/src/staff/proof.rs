//! A proof from beginning to end.

use std::time::Instant;

use kiosk_domain::Timestamp;

use super::certificate::is_signed_by;
use super::challenge::hash;
use super::commands::{
    ask_for_tries, certificate_in, get_certificate, select, sign, signature_in, verify,
};
use super::{Challenge, Pin, Serial, StaffError, StaffRole, Step, Trust};
use crate::apdu::{CardChannel, Command, Response, Status, transceive};

/// What is to be proved.
pub enum Proof {
    /// The card, and that its holder knows this PIN: key 9A.
    Pin(Pin),
    /// The card alone: key 9E.
    Card,
}

/// Who has proved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Their number.
    pub id: String,
    /// What they may do.
    pub role: StaffRole,
    /// The number of the certificate, for the journal and for lists of what was revoked.
    pub serial: Serial,
}

impl Proof {
    /// The key that signs (SP 800-73-4 part 1 table 4).
    pub(crate) fn key(&self) -> u8 {
        match self {
            Self::Pin(_) => 0x9A,
            Self::Card => 0x9E,
        }
    }

    /// Where the key's certificate is kept (part 1 table 3).
    pub(super) fn object(&self) -> [u8; 3] {
        match self {
            Self::Pin(_) => [0x5F, 0xC1, 0x05],
            Self::Card => [0x5F, 0xC1, 0x01],
        }
    }
}

/// Lets the card behind `channel` prove who holds it, at the moment `now`, before `until`.
///
/// The PIN goes to no card whose certificate is not in order, and never twice: a wrong one costs a
/// try.
///
/// # Errors
/// [`StaffError`]. The channel is good for another proof unless it says otherwise itself.
pub fn prove(
    channel: &mut dyn CardChannel,
    proof: &Proof,
    challenge: Challenge,
    trust: &Trust,
    now: Timestamp,
    until: Instant,
) -> Result<Staff, StaffError> {
    let mut ask = |command: &Command| transceive(channel, command, until);
    selected(ask(&select())?.status)?;
    let answer = certificate(ask(&get_certificate(proof))?)?;
    let der = certificate_in(&answer.data).ok_or(StaffError::NotAStaffCard)?;
    let staff = trust.judge(der, proof, now)?;
    if let Proof::Pin(pin) = proof {
        let taken = ask(&verify(pin))?;
        taken_as_pin(taken.status)?;
    }
    let message = challenge.message(proof.key());
    let signed = ask(&sign(proof.key(), &hash(&message)))?;
    if signed.status != Status::Done {
        return Err(refused(Step::Signature, signed.status));
    }
    let signature = signature_in(&signed.data).ok_or(StaffError::Nonsense(Step::Signature))?;
    if !is_signed_by(der, &message, signature) {
        return Err(StaffError::Forged);
    }
    Ok(staff)
}

/// How many wrong PINs the card behind `channel` still forgives, asked without one and without
/// cost; `None` when it does not tell. A card that is asked so has proved nothing.
///
/// # Errors
/// [`StaffError::Locked`] when it forgives none, else as for [`prove`].
pub fn tries_left(channel: &mut dyn CardChannel, until: Instant) -> Result<Option<u8>, StaffError> {
    selected(transceive(channel, &select(), until)?.status)?;
    let told = transceive(channel, &ask_for_tries(), until)?;
    match taken_as_pin(told.status) {
        Ok(()) => Ok(None),
        Err(StaffError::WrongPin { tries_left }) => Ok(tries_left),
        Err(error) => Err(error),
    }
}

/// A card that has no such application says so in many ways.
fn selected(status: Status) -> Result<(), StaffError> {
    match status {
        Status::Done => Ok(()),
        _ => Err(StaffError::NotAStaffCard),
    }
}

fn certificate(answer: Response) -> Result<Response, StaffError> {
    match answer.status {
        Status::Done => Ok(answer),
        Status::NotFound => Err(StaffError::NotAStaffCard),
        status => Err(refused(Step::Certificate, status)),
    }
}

/// What the card says to a PIN (SP 800-73-4 part 2 §3.2.1).
fn taken_as_pin(status: Status) -> Result<(), StaffError> {
    match status {
        Status::Done => Ok(()),
        Status::NotAllowed(BLOCKED)
        | Status::WrongSecret {
            tries_left: Some(0),
        } => Err(StaffError::Locked),
        Status::WrongSecret { tries_left } => Err(StaffError::WrongPin { tries_left }),
        status => Err(refused(Step::Pin, status)),
    }
}

/// `6983`: authentication method blocked.
const BLOCKED: u8 = 0x83;

fn refused(step: Step, status: Status) -> StaffError {
    StaffError::Refused { step, status }
}
