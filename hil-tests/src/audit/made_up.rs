//! Transactions of nobody. A body follows from kiosk and sequence, so that whoever audits knows what
//! was sealed without having been told.

use kiosk_domain::{
    AgencyId, Answer, Answers, FieldId, KioskId, Language, ServiceId, SiteId, Timestamp,
    Transaction, TransactionBody, TransactionHeader, TransactionId,
};

use super::papers::AGENCIES;
use crate::rig::noise;

/// The agency that the transaction `sequence` is for.
pub fn agency(sequence: u64) -> AgencyId {
    let turn = sequence as usize % AGENCIES.len();
    AgencyId::new(AGENCIES[turn]).expect("an id")
}

/// What the kiosk seals as `sequence`, confirmed `at`; another id each time it is made, as after a
/// kill between seal and commit.
pub fn transaction(kiosk: &KioskId, sequence: u64, at: Timestamp) -> Transaction {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&noise(words(kiosk), &[sequence]).to_be_bytes());
    Transaction {
        header: TransactionHeader {
            id: TransactionId::from_parts(at.0.unsigned_abs(), &random),
            kiosk: kiosk.clone(),
            service: ServiceId::new("kra-pin-print").expect("an id"),
            agency: agency(sequence),
            confirmed_at: at,
        },
        body: body(kiosk, sequence),
    }
}

/// What the citizen of `sequence` said.
pub fn body(kiosk: &KioskId, sequence: u64) -> TransactionBody {
    let mut answers = Answers::new();
    let field = |id: &str| FieldId::new(id).expect("an id");
    let name = format!("Asha Mfano {sequence} of {kiosk}");
    answers.set(field("full_name"), Answer::Text(name));
    let photo_bytes = noise(words(kiosk), &[sequence, 1]) % 600;
    answers.set(
        field("id_card"),
        Answer::Photo(vec![0xD8; photo_bytes as usize]),
    );
    TransactionBody {
        language: Language::English,
        site: SiteId::new("gpo-nairobi").expect("an id"),
        answers,
        payment: None,
        document: None,
        finger: None,
        assisted_by: None,
        notice_version: 1,
        training: true,
    }
}

/// The kiosk's name as a seed.
fn words(kiosk: &KioskId) -> u64 {
    kiosk.as_str().bytes().fold(0, |so_far, byte| {
        so_far << 5 ^ so_far >> 59 ^ u64::from(byte)
    })
}
