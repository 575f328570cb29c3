//! What comes to be enrolled: tickets from paper, credentials and signing requests from anybody.

use kiosk_envelope::DevicePublicKey;
use kiosk_gateway::enrolment::KeyRequest;
use kiosk_protocol::{Credentials, TICKET_BYTES_MAX, Ticket};

const DEVICE_PUBLIC: &str =
    include_str!("../../../contracts/envelope/tests/frozen/keys/device-public.pem");

/// Tickets, as they are scanned or copied. One that verifies reads the same unproved.
pub fn tickets(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let read = Ticket::read_unproved(text);
    if read.is_ok() {
        assert!(text.trim().len() <= TICKET_BYTES_MAX);
    }
    let key = DevicePublicKey::from_pem(DEVICE_PUBLIC).expect("a fixture");
    if let Ok(proved) = Ticket::verify(text, &key) {
        assert!(read.is_ok_and(|read| read == proved));
    }
}

/// `Authorization` headers: what is taken is written and read again as the same.
pub fn credentials(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Some(read) = Credentials::from_header(text) else {
        return;
    };
    let again = Credentials::from_header(&read.to_header()).expect("what we wrote");
    assert_eq!(again.ticket, read.ticket);
    assert_eq!(*again.password, *read.password);
}

/// Signing requests, in base64 as EST sends them and as bare DER. A key that is taken is one that
/// devices have.
pub fn requests(bytes: &[u8]) {
    let read = [KeyRequest::from_body(bytes), KeyRequest::from_der(bytes)];
    for request in read.into_iter().flatten() {
        assert!(DevicePublicKey::from_spki_der(&request.spki).is_ok());
    }
}

/// The frozen one of version 1.
pub fn ticket_seeds() -> Vec<Vec<u8>> {
    let frozen = include_bytes!("../../../contracts/protocol/tests/frozen/v1/ticket.jws");
    vec![frozen.to_vec()]
}

/// One that could be right.
pub fn credential_seeds() -> Vec<Vec<u8>> {
    let ticket = "1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d".parse().expect("an id");
    let password = [0x5e; 32].into();
    let right = Credentials { ticket, password }.to_header();
    vec![
        right.as_bytes().to_vec(),
        b"Basic bm9ib2R5Om5vdGhpbmc=".to_vec(),
        b"Bearer abc".to_vec(),
    ]
}

/// Two that openssl has made: one bare, one that asks to be a kiosk.
pub fn request_seeds() -> Vec<Vec<u8>> {
    let bare = include_bytes!("../seeds/request.b64").to_vec();
    let named = include_bytes!("../seeds/request-named.der").to_vec();
    vec![bare, named]
}
