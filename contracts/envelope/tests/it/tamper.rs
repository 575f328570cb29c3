//! Nothing can be altered unseen.

use kiosk_domain::{AgencyId, KioskId, ServiceId, Timestamp, TransactionId};
use kiosk_envelope::{NotSealed, OpenError, SealError, SealedTransaction, open, seal};
use proptest::prelude::*;

use crate::sample;

fn opens(sealed: &SealedTransaction) -> bool {
    let secrets = sample::agency_secrets();
    let secret = secrets.get(&sample::kra(), "kra-1").expect("a fixture");
    open(sealed, secret).is_ok()
}

#[test]
fn every_flipped_byte_is_refused() {
    let bytes = sample::sealed_in(sample::slot()).to_bytes();
    let key = sample::device_public();
    for at in 0..bytes.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut altered = bytes.clone();
            altered[at] ^= mask;
            let taken = SealedTransaction::from_bytes(&altered)
                .is_ok_and(|sealed| sealed.verify(&key).is_ok());
            assert!(
                !taken,
                "byte {at} of {} flipped by {mask:#x} was taken",
                bytes.len()
            );
        }
    }
}

#[test]
fn every_cut_is_refused() {
    let bytes = sample::sealed_in(sample::slot()).to_bytes();
    for length in 0..bytes.len() {
        assert!(
            SealedTransaction::from_bytes(&bytes[..length]).is_err(),
            "{length} bytes taken"
        );
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(
        SealedTransaction::from_bytes(&longer),
        Err(NotSealed::Malformed)
    );
}

#[test]
fn the_agency_notices_altered_routing_even_without_the_kiosks_key() {
    let alter: [fn(&mut SealedTransaction); 9] = [
        |s| s.routing.header.id = TransactionId::from_parts(1, &[0; 10]),
        |s| s.routing.header.kiosk = KioskId::new("ksk-047-0002").expect("an id"),
        |s| s.routing.header.service = ServiceId::new("other").expect("an id"),
        |s| s.routing.header.agency = AgencyId::new("ntsa").expect("an id"),
        |s| s.routing.header.confirmed_at = Timestamp(0),
        |s| s.routing.slot.sequence += 1,
        |s| s.routing.slot.previous.0[31] ^= 1,
        |s| s.encapsulated_key[0] ^= 1,
        |s| s.ciphertext[0] ^= 1,
    ];
    for (which, alter) in alter.into_iter().enumerate() {
        let mut sealed = sample::sealed_in(sample::slot());
        assert!(opens(&sealed));
        alter(&mut sealed);
        assert!(!opens(&sealed), "alteration {which} opened");
        assert!(
            sealed.verify(&sample::device_public()).is_err(),
            "alteration {which} verified"
        );
    }
}

#[test]
fn a_number_written_the_long_way_is_refused() {
    let bytes = sample::sealed_in(sample::slot()).to_bytes();
    // The version byte, then the length of the routing as a varint below 256.
    let (length, rest) = (bytes[1] & 0x7f, &bytes[3..]);
    assert_eq!(
        bytes[2], 1,
        "the routing of the sample has 128 to 255 bytes"
    );
    let long = [&[bytes[0], length | 0x80, 0x81, 0x00], rest].concat();
    assert_eq!(
        SealedTransaction::from_bytes(&long),
        Err(NotSealed::Malformed)
    );
}

#[test]
fn a_json_form_whose_two_routings_differ_is_refused() {
    let json = serde_json::to_string(&sample::sealed_in(sample::slot())).expect("json");
    let altered = json.replace("kra-pin-print", "kra-pin-other");
    assert_ne!(altered, json);
    let refused = serde_json::from_str::<SealedTransaction>(&altered).expect_err("refused");
    assert!(
        refused.to_string().contains("not a sealed transaction"),
        "{refused}"
    );
}

#[test]
fn an_altered_sealed_part_says_which_key_was_tried() {
    let mut sealed = sample::sealed_in(sample::slot());
    sealed.ciphertext.truncate(3);
    let secrets = sample::agency_secrets();
    let secret = secrets.get(&sample::kra(), "kra-1").expect("a fixture");
    let error = open(&sealed, secret).err();
    assert_eq!(error, Some(OpenError::Altered("kra-1".into())));
}

#[test]
fn a_transaction_is_never_sealed_for_another_agency() {
    let keys = sample::agency_keys();
    let key = keys.get(&sample::kra()).expect("a fixture");
    let mut transaction = sample::transaction();
    transaction.header.agency = AgencyId::new("ntsa").expect("an id");
    let refused = seal(&transaction, sample::slot(), key, &sample::device());
    assert!(matches!(refused, Err(SealError::OtherAgency { .. })));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut bytes = bytes;
        if let Some(first) = bytes.first_mut() {
            *first = 1;
        }
        if let Ok(sealed) = SealedTransaction::from_bytes(&bytes) {
            prop_assert_eq!(sealed.to_bytes(), bytes);
        }
    }
}
