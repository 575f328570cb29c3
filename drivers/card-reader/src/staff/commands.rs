//! The four commands of a PIV card that a proof takes (SP 800-73-4 part 2 §3).

use super::{Pin, Proof};
use crate::apdu::{Command, Expected};
use crate::tlv::{find, find_path, object};

/// The PIV application, version 1.0 (SP 800-73-4 part 1 §2.2).
pub(crate) const APPLICATION: [u8; 11] = [
    0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00,
];
/// ECDSA on P-256 (SP 800-78-4 table 6-2).
pub(crate) const P256: u8 = 0x11;
/// The PIN of this application (part 1 table 4).
pub(crate) const APPLICATION_PIN: u8 = 0x80;
/// Of GENERAL AUTHENTICATE (part 2 table 7).
pub(crate) const TEMPLATE: u16 = 0x7C;
pub(crate) const CHALLENGE: u16 = 0x81;
pub(crate) const RESPONSE: u16 = 0x82;
/// Around what GET DATA gives, and in it (part 1 appendix A, table 10).
pub(crate) const DATA: u16 = 0x53;
pub(crate) const CERTIFICATE: u16 = 0x70;
pub(crate) const CERTIFICATE_FORM: u16 = 0x71;

/// §3.1.1.
pub(super) fn select() -> Command {
    Command::new(0x00, 0xA4, 0x04, 0x00)
        .with_data(&APPLICATION)
        .expecting(Expected::SHORT_MAX)
}

/// §3.1.2.
pub(super) fn get_certificate(proof: &Proof) -> Command {
    let tag = object(0x5C, &[&proof.object()]);
    Command::new(0x00, 0xCB, 0x3F, 0xFF)
        .with_data(&tag)
        .expecting(Expected::SHORT_MAX)
}

/// §3.2.1.
pub(super) fn verify(pin: &Pin) -> Command {
    Command::new(0x00, 0x20, 0x00, APPLICATION_PIN).with_data(pin.block())
}

/// §3.2.1: without a PIN it only asks how many tries are left.
pub(super) fn ask_for_tries() -> Command {
    Command::new(0x00, 0x20, 0x00, APPLICATION_PIN)
}

/// §3.2.4: an empty response asks for one.
pub(super) fn sign(key: u8, hash: &[u8]) -> Command {
    let (wanted, given) = (object(RESPONSE, &[]), object(CHALLENGE, &[hash]));
    Command::new(0x00, 0x87, P256, key)
        .with_data(&object(TEMPLATE, &[&wanted, &given]))
        .expecting(Expected::SHORT_MAX)
}

/// The certificate in what GET DATA gave; `None` when there is none, or a compressed one.
pub(super) fn certificate_in(answer: &[u8]) -> Option<&[u8]> {
    let inside = find(answer, DATA)?;
    let is_plain = find(inside, CERTIFICATE_FORM).is_none_or(|form| form == [0]);
    find(inside, CERTIFICATE).filter(|der| is_plain && !der.is_empty())
}

/// The signature in what GENERAL AUTHENTICATE gave.
pub(super) fn signature_in(answer: &[u8]) -> Option<&[u8]> {
    find_path(answer, &[TEMPLATE, RESPONSE])
}
