//! A made-up citizen, fixed keys, and randomness that repeats itself.

use std::convert::Infallible;

use kiosk_domain::finger::{FingerEvidence, FingerRecord};
use kiosk_domain::transaction::PaymentProof;
use kiosk_domain::{
    AgencyId, Answer, Answers, Date, FieldId, KioskId, Language, Money, ServiceId, SiteId,
    Timestamp, Transaction, TransactionBody, TransactionHeader, TransactionId,
};
use kiosk_envelope::rand_core::{TryCryptoRng, TryRng};
use kiosk_envelope::{
    AgencyKeys, AgencySecretKeys, DevicePublicKey, Digest, FileKey, SealedTransaction, Slot,
    seal_with_rng,
};

pub const DEVICE_KEY: &str = include_str!("../frozen/keys/device-key.pem");
const DEVICE_PUBLIC: &str = include_str!("../frozen/keys/device-public.pem");
const AGENCY_KEYS: &str = include_str!("../frozen/keys/agency-keys.toml");
const AGENCY_SECRET: &str = include_str!("../frozen/keys/kra.secret.toml");

pub fn device() -> FileKey {
    FileKey::from_pem(DEVICE_KEY, None).expect("a fixture")
}

pub fn device_public() -> DevicePublicKey {
    DevicePublicKey::from_pem(DEVICE_PUBLIC).expect("a fixture")
}

pub fn kra() -> AgencyId {
    AgencyId::new("kra").expect("an id")
}

pub fn agency_keys() -> AgencyKeys {
    AgencyKeys::parse("agency-keys.toml", AGENCY_KEYS).expect("a fixture")
}

pub fn agency_secrets() -> AgencySecretKeys {
    AgencySecretKeys::parse("kra.secret.toml", AGENCY_SECRET).expect("a fixture")
}

pub fn transaction() -> Transaction {
    let header = TransactionHeader {
        id: TransactionId::from_parts(1_795_555_200_000, &[7, 1, 2, 3, 200, 5, 6, 77, 8, 99]),
        kiosk: KioskId::new("ksk-047-0001").expect("an id"),
        service: ServiceId::new("kra-pin-print").expect("an id"),
        agency: kra(),
        confirmed_at: Timestamp(1_795_555_200_000),
    };
    Transaction {
        header,
        body: body(),
    }
}

fn body() -> TransactionBody {
    let mut answers = Answers::new();
    let mut answer = |id: &str, answer| answers.set(FieldId::new(id).expect("an id"), answer);
    answer("full_name", Answer::Text("Asha Mfano".into()));
    answer("national_id", Answer::Text("00000000".into()));
    answer(
        "since",
        Answer::Date("2026-11-24".parse::<Date>().expect("a date")),
    );
    answer("amount", Answer::Amount(Money::shillings(50)));
    answer("agrees", Answer::Consent(true));
    answer("id_card", Answer::Photo(vec![0xff, 0xd8, 0xff, 0xe0, 0x00]));
    TransactionBody {
        language: Language::Kiswahili,
        site: SiteId::new("gpo-nairobi").expect("an id"),
        answers,
        payment: Some(PaymentProof {
            invoice: "INV-0001".into(),
            total: Money::shillings(100),
            provider_code: Some("MFANO00001".into()),
            simulated: true,
        }),
        document: None,
        finger: None,
        assisted_by: None,
        notice_version: 1,
        training: false,
    }
}

pub fn slot() -> Slot {
    Slot {
        epoch: 1,
        sequence: 7,
        previous: Digest([0xab; 32]),
    }
}

/// The same citizen, who gave a finger: a record of no minutiae, so that it is nobody's.
pub fn with_finger() -> Transaction {
    let record = b"FMR\0 20\0\0\0\0\x1e\0\0\x01\x00\x01\x20\0\xC5\0\xC5\x01\0\0\0\0\0\0\0".to_vec();
    let record = FingerRecord::new(record);
    let mut transaction = transaction();
    transaction.body.finger = Some(FingerEvidence::CapturedForAgency { record });
    transaction
}

pub fn sealed_in(slot: Slot) -> SealedTransaction {
    sealed(&transaction(), slot)
}

pub fn sealed_with_finger(slot: Slot) -> SealedTransaction {
    sealed(&with_finger(), slot)
}

fn sealed(transaction: &Transaction, slot: Slot) -> SealedTransaction {
    let keys = agency_keys();
    let key = keys.get(&kra()).expect("a fixture");
    seal_with_rng(transaction, slot, key, &device(), &mut Repeats(0x42)).expect("sealed")
}

/// Always the same byte: good for frozen bytes, and for nothing else.
pub struct Repeats(pub u8);

impl TryRng for Repeats {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_ne_bytes([self.0; 4]))
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_ne_bytes([self.0; 8]))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(self.0);
        Ok(())
    }
}

impl TryCryptoRng for Repeats {}
