//! Tickets, as a kiosk reads them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kiosk_envelope::{DeviceSigner as _, FileKey};
use kiosk_protocol::{TICKET_BYTES_MAX, Ticket, TicketError};

use crate::sample;

/// Another one than the sample's.
const OTHER_KEY: &str = include_str!("../frozen/keys/other.key");

fn signed() -> String {
    let signed = sample::ticket().sign(&sample::ticket_key());
    signed.expect("signed").to_string()
}

#[test]
fn a_ticket_reads_back_with_the_key_that_signed_it() {
    let key = sample::ticket_key().public_key();
    let read = Ticket::verify(&signed(), &key).expect("a ticket");
    assert!(read == sample::ticket());
    let copied = format!(" {}\n", signed());
    assert!(Ticket::verify(&copied, &key).is_ok(), "as it is copied");
}

#[test]
fn another_gateways_ticket_and_an_altered_one_are_told_apart() {
    let other = FileKey::from_pem(OTHER_KEY, None).expect("a key");
    let key = sample::ticket_key().public_key();
    let foreign = sample::ticket().sign(&other).expect("signed");
    let refused = Ticket::verify(&foreign, &key).err();
    assert!(matches!(refused, Some(TicketError::OtherKey { .. })));

    let signed = signed();
    let (head, signature) = signed.rsplit_once('.').expect("three parts");
    let (header, payload) = head.split_once('.').expect("three parts");
    let json = URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    let json = String::from_utf8(json).expect("JSON");
    let moved = json.replace("gpo-nairobi", "elsewhere");
    let altered = format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(moved));
    assert_eq!(
        Ticket::verify(&altered, &key).err(),
        Some(TicketError::Forged)
    );
    let unsigned = format!("{header}.{payload}.");
    assert_eq!(
        Ticket::verify(&unsigned, &key).err(),
        Some(TicketError::Forged)
    );
}

#[test]
fn whatever_else_was_scanned_is_no_ticket() {
    let receipt = include_str!("../../../envelope/tests/frozen/v1/receipt.jws");
    let long = "a".repeat(TICKET_BYTES_MAX + 1);
    let cut = &signed()[..200];
    for text in ["", ".", "..", "HK-7F3K-9QXM", receipt, cut, &long] {
        let read = Ticket::read_unproved(text);
        assert_eq!(read.err(), Some(TicketError::NotATicket), "{text}");
    }
}

#[test]
fn a_ticket_of_a_newer_gateway_asks_for_an_update() {
    let mut ticket = sample::ticket();
    ticket.version = 2;
    let signed = ticket.sign(&sample::ticket_key()).expect("signed");
    let read = Ticket::read_unproved(&signed);
    assert_eq!(read.err(), Some(TicketError::Newer(2)));
}
