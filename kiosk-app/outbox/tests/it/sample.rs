//! Made-up transactions. Their ciphertext is noise: the outbox cannot tell, and must not.

use std::path::Path;

use kiosk_domain::receipt::{Delivery, Receipt, ReceiptKind};
use kiosk_domain::{
    AgencyId, KioskId, Language, ServiceId, Timestamp, TransactionHeader, TransactionId,
};
use kiosk_envelope::{Routing, SealedTransaction, Slot};
use kiosk_outbox::{Limits, Outbox};

pub const EPOCH: u32 = 7;

pub const LIMITS: Limits = Limits {
    bytes_max: 64 << 20,
    disk_free_bytes_min: 1 << 20,
};

pub fn open(folder: &Path) -> Outbox {
    Outbox::open(&folder.join("outbox.db"), LIMITS, EPOCH).expect("opens")
}

pub fn id(sequence: u64) -> TransactionId {
    let mut random = [0; 10];
    random[..8].copy_from_slice(&sequence.to_be_bytes());
    TransactionId::from_parts(1_795_555_200_000 + sequence, &random)
}

pub fn sealed(slot: Slot) -> SealedTransaction {
    let header = TransactionHeader {
        id: id(slot.sequence),
        kiosk: KioskId::new("ksk-047-0001").expect("an id"),
        service: ServiceId::new("kra-pin-print").expect("an id"),
        agency: AgencyId::new("kra").expect("an id"),
        confirmed_at: Timestamp(1_795_555_200_000 + slot.sequence as i64),
    };
    SealedTransaction {
        routing: Routing {
            header,
            slot,
            key_id: "kra-1".into(),
        },
        encapsulated_key: [3; 32],
        ciphertext: vec![slot.sequence as u8; 300],
        signature: [5; 64],
    }
}

/// Enqueues the next one and returns its sequence.
pub fn enqueue(outbox: &Outbox) -> u64 {
    let slot = outbox.slot();
    outbox.enqueue(sealed(slot), None).expect("kept");
    slot.sequence
}

pub fn receipt(transaction: TransactionId) -> Receipt {
    Receipt {
        transaction,
        kind: ReceiptKind::Receipt,
        language: Language::Kiswahili,
        service: "Kuchapisha upya cheti cha PIN ya KRA".into(),
        agency: "Mamlaka ya Mapato Kenya".into(),
        kiosk: KioskId::new("ksk-047-0001").expect("an id"),
        site: "GPO Nairobi".into(),
        issued_at: Timestamp(1_795_555_200_000),
        delivery: Delivery::Queued,
        paid: None,
        details: vec![],
        next_step: "Subiri SMS.".into(),
        proof: None,
        training: false,
    }
}

pub fn sequences(outbox: &Outbox) -> Vec<u64> {
    let batch = outbox.batch(1000, 16 << 20).expect("reads");
    batch
        .iter()
        .map(|sealed| sealed.routing.slot.sequence)
        .collect()
}

/// Enqueues the next `count`.
pub fn enqueue_some(outbox: &Outbox, count: u64) {
    for _ in 0..count {
        enqueue(outbox);
    }
}
