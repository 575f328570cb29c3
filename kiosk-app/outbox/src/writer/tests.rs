//! A writer whose disk is full, and one that is asked for nonsense.

use kiosk_domain::{AgencyId, KioskId, ServiceId, Timestamp, TransactionHeader};
use kiosk_envelope::{Routing, SealedTransaction};

use super::*;
use crate::database::open_writer;

fn writer(path: &std::path::Path) -> Writer {
    let opened = open_writer(path, 1).expect("opens");
    Writer::new(opened, path.to_owned(), u64::MAX >> 1, Slot::first(1))
}

fn next(slot: Slot) -> Change {
    let header = TransactionHeader {
        id: TransactionId::from_parts(slot.sequence, &[0; 10]),
        kiosk: KioskId::new("ksk-047-0001").expect("an id"),
        service: ServiceId::new("kra-pin-print").expect("an id"),
        agency: AgencyId::new("kra").expect("an id"),
        confirmed_at: Timestamp(0),
    };
    let routing = Routing {
        header,
        slot,
        key_id: "kra-1".into(),
    };
    let sealed = SealedTransaction {
        routing,
        encapsulated_key: [0; 32],
        ciphertext: vec![0; 64 << 10],
        signature: [0; 64],
    };
    Change::Enqueue(Box::new(Parcel::of(sealed)), None)
}

#[test]
fn on_a_full_disk_nothing_new_is_kept_and_acknowledgements_still_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = writer(&folder.path().join("outbox.db"));
    let pages: i64 = writer
        .connection
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .expect("a pragma");
    // SQLite answers SQLITE_FULL beyond this, as it does when the disk has no block left.
    writer
        .connection
        .pragma_update(None, "max_page_count", pages + 40)
        .expect("a pragma");
    let mut kept = 0;
    let full = loop {
        let slot = *writer.slot.lock().expect("a slot");
        match writer.write(&[next(slot)]).pop().expect("one answer") {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(full, OutboxError::Full { .. }), "{full}");
    assert!(kept > 0);
    let slot = *writer.slot.lock().expect("a slot");
    assert_eq!(slot.sequence, kept + 1);

    let acknowledge = Change::Acknowledge {
        epoch: 1,
        sequence: kept,
    };
    let answers = writer.write(&[next(slot), acknowledge]);
    assert!(matches!(answers[0], Err(OutboxError::Full { .. })));
    assert_eq!(answers[1].as_ref().expect("taken").len() as u64, kept);
    // The rows that it passed make room for the one that did not fit.
    assert!(writer.write(&[next(slot)])[0].is_ok());
}

#[test]
fn a_wrong_request_does_not_harm_those_that_came_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = writer(&folder.path().join("outbox.db"));
    let first = Slot::first(1);
    let answers = writer.write(&[next(first), next(first)]);
    assert!(answers[0].is_ok());
    assert!(matches!(answers[1], Err(OutboxError::OutOfPlace(_))));
    assert_eq!(writer.slot.lock().expect("a slot").sequence, 2);
}
