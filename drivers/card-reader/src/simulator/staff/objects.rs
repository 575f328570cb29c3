//! What a staff card keeps, as GET DATA gives it (SP 800-73-4 part 1 appendix A).

use crate::staff::commands::{CERTIFICATE, CERTIFICATE_FORM, DATA};
use crate::tlv::object;

/// The answer to SELECT: name, authority, and what it is called (part 2 table 3).
pub(super) fn application() -> Vec<u8> {
    // Without the authority's own number: the part that says "PIV" and its version.
    let name = object(0x4F, &[&[0x00, 0x00, 0x10, 0x00, 0x01, 0x00]]);
    let authority = object(0x4F, &[&[0xA0, 0x00, 0x00, 0x03, 0x08]]);
    let label = object(0x50, &[b"Mfano staff card"]);
    object(0x61, &[&name, &object(0x79, &[&authority]), &label]).to_vec()
}

/// A certificate's container: DER, uncompressed, no checksum (table 10).
pub(super) fn certificate(der: &[u8]) -> Vec<u8> {
    let (certificate, form) = (
        object(CERTIFICATE, &[der]),
        object(CERTIFICATE_FORM, &[&[0]]),
    );
    object(DATA, &[&certificate, &form, &object(0xFE, &[])]).to_vec()
}

/// The card holder's identifier (table 9), of nobody: a made-up number and the last day of 2049.
pub(super) fn holder() -> Vec<u8> {
    let number = object(0x30, &[&[0x00; 25]]);
    let unique = object(0x34, &[&[0x17; 16]]);
    let expires = object(0x35, &[b"20491231"]);
    object(
        DATA,
        &[
            &number,
            &unique,
            &expires,
            &object(0x3E, &[]),
            &object(0xFE, &[]),
        ],
    )
    .to_vec()
}

/// Which PINs there are (table 19): the application's own, and no other.
pub(super) fn discovery() -> Vec<u8> {
    let name = object(0x4F, &[&crate::staff::commands::APPLICATION]);
    object(0x7E, &[&name, &object(0x5F2F, &[&[0x40, 0x00]])]).to_vec()
}
