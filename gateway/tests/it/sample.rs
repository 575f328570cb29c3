//! Made-up transactions of made-up citizens.

use kiosk_domain::{
    AgencyId, Answer, Answers, FieldId, KioskId, Language, ServiceId, SiteId, Timestamp,
    Transaction, TransactionBody, TransactionHeader, TransactionId,
};
use kiosk_envelope::{
    AgencySecretKey, DeviceSigner, Digest, FileKey, SealedTransaction, Slot, seal,
};
use kiosk_protocol::Batch;

use crate::authority::Identity;

pub const KIOSK: &str = "ksk-047-0001";

/// A kiosk's chain of transactions.
pub struct Chain {
    kiosk: KioskId,
    key: FileKey,
    next: Slot,
}

impl Chain {
    pub fn new(kiosk: &str, identity: &Identity) -> Self {
        let next = Slot {
            epoch: 1,
            sequence: 1,
            previous: Digest::NONE,
        };
        Self {
            kiosk: KioskId::new(kiosk).expect("an id"),
            key: FileKey::from_pem(&identity.key, None).expect("a key"),
            next,
        }
    }

    pub fn next_for(&mut self, agency: &str) -> SealedTransaction {
        let sealed = self.sealed(agency, self.next);
        self.next = Slot::after(&sealed);
        sealed
    }

    pub fn several_for(&mut self, agency: &str, count: usize) -> Vec<SealedTransaction> {
        (0..count).map(|_| self.next_for(agency)).collect()
    }

    /// With a photograph of so many bytes.
    pub fn next_with_photo(&mut self, agency: &str, photo_bytes: usize) -> SealedTransaction {
        let mut body = body();
        let photo = FieldId::new("id_card").expect("an id");
        body.answers
            .set(photo, Answer::Photo(vec![0xD8; photo_bytes]));
        let sealed = self.sealed_body(agency, self.next, body);
        self.next = Slot::after(&sealed);
        sealed
    }

    /// A transaction in any slot; every call makes another ciphertext.
    pub fn sealed(&self, agency: &str, slot: Slot) -> SealedTransaction {
        self.sealed_body(agency, slot, body())
    }

    fn sealed_body(&self, agency: &str, slot: Slot, body: TransactionBody) -> SealedTransaction {
        let agency = AgencyId::new(agency).expect("an id");
        let key = agency_key(agency.as_str()).public_key(agency.clone());
        let sequence = slot.sequence.to_be_bytes();
        let mut random = [7; 10];
        random[2..].copy_from_slice(&sequence);
        let header = TransactionHeader {
            id: TransactionId::from_parts(1_795_555_200_000, &random),
            kiosk: self.kiosk.clone(),
            service: ServiceId::new("kra-pin-print").expect("an id"),
            agency,
            confirmed_at: Timestamp(1_795_555_200_000),
        };
        let transaction = Transaction { header, body };
        let signer: &dyn DeviceSigner = &self.key;
        seal(&transaction, slot, &key, signer).expect("sealed")
    }
}

/// Every agency has a key of its own, made of its name.
pub fn agency_key(agency: &str) -> AgencySecretKey {
    let mut bytes = [1; 32];
    bytes[..agency.len()].copy_from_slice(agency.as_bytes());
    AgencySecretKey::new("2026", &bytes).expect("a key")
}

pub fn batch<'a>(transactions: impl IntoIterator<Item = &'a SealedTransaction>) -> Vec<u8> {
    Batch::of(transactions).expect("a batch").into_bytes()
}

fn body() -> TransactionBody {
    let mut answers = Answers::new();
    let name = FieldId::new("full_name").expect("an id");
    answers.set(name, Answer::Text("Asha Mfano".into()));
    TransactionBody {
        language: Language::Kiswahili,
        site: SiteId::new("gpo-nairobi").expect("an id"),
        answers,
        payment: None,
        document: None,
        finger: None,
        assisted_by: None,
        notice_version: 1,
        training: false,
    }
}
