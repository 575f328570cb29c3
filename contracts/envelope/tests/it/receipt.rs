//! The code on paper proves what the paper says.

use kiosk_domain::receipt::{Delivery, Paid, Receipt, ReceiptKind};
use kiosk_domain::{KioskId, Language, Money, Timestamp};
use kiosk_envelope::receipt_proof::{self, ProofError};
use kiosk_envelope::{DevicePublicKey, DeviceSigner as _};

use crate::frozen::frozen;
use crate::sample;

fn receipt() -> Receipt {
    Receipt {
        transaction: sample::transaction().header.id,
        kind: ReceiptKind::Receipt,
        language: Language::Kiswahili,
        service: "Kuchapisha upya cheti cha PIN ya KRA".into(),
        agency: "Mamlaka ya Mapato Kenya".into(),
        kiosk: KioskId::new("ksk-047-0001").expect("an id"),
        site: "GPO Nairobi".into(),
        issued_at: Timestamp(1_795_555_200_123),
        delivery: Delivery::Queued,
        paid: Some(Paid {
            agency_fee: Money::shillings(50),
            convenience_fee: Money::shillings(50),
            invoice: "INV-0001".into(),
            provider_code: None,
            simulated: true,
        }),
        details: vec![],
        next_step: "Subiri SMS.".into(),
        proof: None,
        training: false,
    }
}

fn proof() -> String {
    receipt_proof::sign(&receipt(), &sample::device()).expect("signs")
}

#[test]
fn the_frozen_proof_says_what_the_receipt_said() {
    let frozen = frozen("receipt.jws", proof().as_bytes());
    let jws = String::from_utf8(frozen).expect("ascii");
    let facts = receipt_proof::verify(&jws, &sample::device_public()).expect("genuine");
    assert_eq!(facts.kiosk, receipt().kiosk);
    assert_eq!(facts.transaction, receipt().transaction);
    assert_eq!(facts.reference, receipt().reference());
    assert_eq!(facts.service, receipt().service);
    assert_eq!(facts.amount, Money::shillings(100));
    assert_eq!(facts.issued_at, Timestamp(1_795_555_200_000));
    assert_eq!(
        (facts.kind, facts.delivery),
        (receipt().kind, receipt().delivery)
    );
    assert_eq!((facts.simulated, facts.training), (true, false));
    assert_eq!(
        proof(),
        jws,
        "ES256 is deterministic here, so the proof is too"
    );
}

#[test]
fn a_proof_fits_a_code_that_a_phone_reads_from_paper() {
    // Byte mode, level M: version 18 holds 560 bytes in 89 modules; 4 dots each on 576 dots.
    assert!(proof().len() <= 560, "{} bytes", proof().len());
}

#[test]
fn every_flipped_character_is_noticed() {
    let (jws, key) = (proof(), sample::device_public());
    for at in 0..jws.len() {
        let mut altered = jws.clone().into_bytes();
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).expect("ascii");
        assert!(
            receipt_proof::verify(&altered, &key).is_err(),
            "character {at} was taken"
        );
    }
}

#[test]
fn altered_claims_are_called_forged() {
    let jws = proof();
    let [header, payload, signature] = jws
        .split('.')
        .collect::<Vec<_>>()
        .try_into()
        .expect("three parts");
    let altered = format!("{header}.{}A.{signature}", &payload[..payload.len() - 1]);
    let verdict = receipt_proof::verify(&altered, &sample::device_public());
    assert!(matches!(verdict, Err(ProofError::Forged(_))), "{verdict:?}");
}

#[test]
fn another_kiosks_key_cannot_tell() {
    // RFC 7515 A.3.1.
    let other = DevicePublicKey::from_jwk(
        r#"{"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#,
    )
    .expect("a key");
    let verdict = receipt_proof::verify(&proof(), &other);
    assert!(
        matches!(verdict, Err(ProofError::OtherKey { .. })),
        "{verdict:?}"
    );
    assert_eq!(
        receipt_proof::key_named_by(&proof()),
        Ok(sample::device().public_key().thumbprint())
    );
}

#[test]
fn other_codes_are_not_receipts() {
    for other in ["", "https://example.org/a.b.c", "a.b.c", "e30.e30.e30"] {
        let verdict = receipt_proof::verify(other, &sample::device_public());
        assert_eq!(verdict, Err(ProofError::NotAProof), "{other}");
    }
}
