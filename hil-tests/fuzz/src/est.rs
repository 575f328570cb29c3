//! What a gateway answers to a kiosk that wants a certificate.

use kiosk_domain::KioskId;
use kiosk_envelope::DevicePublicKey;
use kiosk_identity::{Address, Answer, Leaf, certificates_in};
use kiosk_protocol::CONTROL_BYTES_MAX;

const DEVICE_PUBLIC: &str =
    include_str!("../../../contracts/envelope/tests/frozen/keys/device-public.pem");

/// Answers in HTTP. One that is whole is the same with anything behind it.
pub fn answers(bytes: &[u8]) {
    let Some(answer) = Answer::read(bytes) else {
        return;
    };
    assert!(answer.body.len() <= CONTROL_BYTES_MAX);
    let longer = Answer::read(&[bytes, b"behind"].concat());
    assert!(longer.is_some_and(|longer| longer.body == answer.body));
}

/// Certificates in a CMS message, and each by itself: is it ours?
pub fn certificates(bytes: &[u8]) {
    let key = DevicePublicKey::from_pem(DEVICE_PUBLIC).expect("a fixture");
    let kiosk: KioskId = "ksk-047-0001".parse().expect("an id");
    let found = certificates_in(bytes).unwrap_or_default();
    for der in found.iter().map(Vec::as_slice).chain([bytes]) {
        if let Ok(leaf) = Leaf::read(der, &key, &kiosk) {
            assert!(leaf.not_before < leaf.not_after);
        }
    }
}

/// Addresses of doors, as tickets name them: the place of one is the place of the same one.
pub fn addresses(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(address) = text.parse::<Address>() {
        let again = format!("https://{address}").parse::<Address>();
        assert_eq!(again, Ok(address));
    }
}

/// One that waits, one that hands out.
pub fn answer_seeds() -> Vec<Vec<u8>> {
    let wait = "HTTP/1.1 202 Accepted\r\nretry-after: 30\r\n\
                date: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-length: 4\r\n\r\nwait";
    let hand = "HTTP/1.1 200 OK\r\ncontent-type: application/pkcs7-mime\r\n\
                Content-Length: 8\r\n\r\nTUlJQg==";
    [wait, hand].map(|text| text.as_bytes().to_vec()).to_vec()
}

/// A certificate that openssl has made for the frozen key, bare and in a message.
pub fn certificate_seeds() -> Vec<Vec<u8>> {
    let bare = include_bytes!("../seeds/kiosk.der").to_vec();
    let message = include_bytes!("../seeds/certificates.b64").to_vec();
    vec![bare, message]
}

/// With and without a port.
pub fn address_seeds() -> Vec<Vec<u8>> {
    let texts = [
        "https://gateway.example:8444",
        "https://[::1]:8444/",
        "https://a.example",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeds_are_certificates_of_the_frozen_key() {
        let key = DevicePublicKey::from_pem(DEVICE_PUBLIC).expect("a fixture");
        let kiosk: KioskId = "ksk-047-0001".parse().expect("an id");
        let [bare, message] = certificate_seeds().try_into().expect("two");
        assert!(Leaf::read(&bare, &key, &kiosk).is_ok());
        assert_eq!(certificates_in(&message), Some(vec![bare]));
    }
}
