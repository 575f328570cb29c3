//! Durable transactions a second, against what the disk itself can make durable.
//!
//! The disk's rate is that of 4 KiB overwrites, each followed by `fdatasync`: the least that any
//! durable write costs here. Slices of both alternate, so that a slow moment of the disk meets
//! both. Transactions are sealed beforehand: this measures the queue, not the cipher.

use std::time::{Duration, Instant};

use kiosk_domain::{
    AgencyId, Answer, Answers, FieldId, KioskId, Language, ServiceId, SiteId, Transaction,
    TransactionBody, TransactionHeader, TransactionId,
};
use kiosk_enrolment::{AgencyKeyPair, LeafKey, public_key_file};
use kiosk_envelope::{AgencyKeys, FileKey, SealedTransaction, Slot, seal};
use kiosk_identity::FileSigner;
use kiosk_outbox::{Limits, Outbox};

use super::bare_kiosk::now;
use super::disk::{Disk, beside_program, per_second};
use super::samples::{median, millis};
use super::{Bar, BenchError, Row};

const SLICES: usize = 40;
const PER_SLICE: usize = 50;
/// Of a sealed row, in bytes.
const ROW_BYTES: usize = 1024;
/// Part of the disk's own rate.
const RATE_RATIO_MIN: f64 = 0.60;
/// Of the disk's own overwrite and sync, for the middle one.
const WAIT_RATIO_MAX: f64 = 1.6;

/// Nothing is refused for want of room.
pub const NO_LIMITS: Limits = Limits {
    bytes_max: u64::MAX,
    disk_free_bytes_min: 0,
};

/// Rates of both, and what one citizen waits for.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let folder = beside_program()?;
    let mut disk = Disk::prepare(&folder.path().join("blocks"))?;
    let outbox = Outbox::open(&folder.path().join("outbox.sqlite"), NO_LIMITS, 1)
        .map_err(BenchError::subject("outbox"))?;
    let mut sealed = rows_to_keep(outbox.slot(), SLICES * PER_SLICE)?.into_iter();

    let (mut writes, mut enqueues) = (Vec::new(), Vec::new());
    for _ in 0..SLICES {
        for _ in 0..PER_SLICE {
            writes.push(disk.overwrite()?);
        }
        for row in sealed.by_ref().take(PER_SLICE) {
            let began = Instant::now();
            outbox
                .enqueue(row, None)
                .map_err(BenchError::subject("enqueue"))?;
            enqueues.push(began.elapsed());
        }
    }
    Ok(rows(&writes, &enqueues))
}

fn rows(writes: &[Duration], enqueues: &[Duration]) -> Vec<Row> {
    let middle = |times: &[Duration]| median(times.iter().copied().map(millis).collect());
    vec![
        Row::colour("4 KiB overwrite and fdatasync, p50", middle(writes), "ms"),
        Row::colour("durable enqueue of 1 KiB, p50", middle(enqueues), "ms")
            .against(middle(writes))
            .held_to(Bar::AtMost(WAIT_RATIO_MAX)),
        Row::colour("4 KiB overwrites and fdatasync", per_second(writes), "1/s"),
        Row::colour("durable enqueues of 1 KiB", per_second(enqueues), "1/s")
            .against(per_second(writes))
            .held_to(Bar::AtLeast(RATE_RATIO_MIN)),
    ]
}

/// A chain of sealed transactions of about [`ROW_BYTES`] each, the first one in `slot`.
pub fn rows_to_keep(mut slot: Slot, count: usize) -> Result<Vec<SealedTransaction>, BenchError> {
    let agency = AgencyId::new("kra").expect("an id");
    let pair = AgencyKeyPair::generate(agency.clone(), "kra-1");
    let keys = AgencyKeys::parse("agency-keys.toml", &public_key_file(&[pair]))
        .map_err(BenchError::subject("agency key"))?;
    let agency_key = keys.get(&agency).expect("written just now");
    let leaf = LeafKey::generate().map_err(BenchError::subject("device key"))?;
    let key =
        FileKey::from_pem(&leaf.private_pem(), None).map_err(BenchError::subject("device key"))?;
    let device = FileSigner::of(&key);

    let seal_next = |slot: Slot, padding: usize| {
        seal(
            &transaction(&agency, slot.sequence, padding),
            slot,
            agency_key,
            &device,
        )
        .map_err(BenchError::subject("seal"))
    };
    let bare = seal_next(slot, 0)?.to_bytes().len();
    // A photograph is base64 in the plaintext: four bytes for three.
    let padding = ROW_BYTES.saturating_sub(bare) * 3 / 4;
    (0..count)
        .map(|_| {
            let sealed = seal_next(slot, padding)?;
            slot = Slot::after(&sealed);
            Ok(sealed)
        })
        .collect()
}

/// A citizen's transaction with a photograph of `padding` bytes.
pub fn transaction(agency: &AgencyId, sequence: u64, padding: usize) -> Transaction {
    let mut answers = Answers::new();
    let field = |id: &str| FieldId::new(id).expect("an id");
    answers.set(field("full_name"), Answer::Text("Asha Mfano".into()));
    answers.set(field("id_card"), Answer::Photo(vec![0xD8; padding]));
    let at = now();
    let unix_millis = u64::try_from(at.0).expect("after 1970");
    let mut random = [0; 10];
    random[..8].copy_from_slice(&sequence.to_be_bytes());
    Transaction {
        header: TransactionHeader {
            id: TransactionId::from_parts(unix_millis, &random),
            kiosk: KioskId::new("ksk-047-0001").expect("an id"),
            service: ServiceId::new("kra-pin-print").expect("an id"),
            agency: agency.clone(),
            confirmed_at: at,
        },
        body: TransactionBody {
            language: Language::English,
            site: SiteId::new("gpo-nairobi").expect("an id"),
            answers,
            payment: None,
            document: None,
            finger: None,
            assisted_by: None,
            notice_version: 1,
            training: false,
        },
    }
}
