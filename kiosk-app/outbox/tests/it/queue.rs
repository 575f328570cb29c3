//! In at the end, out when the gateway has them.

use std::path::Path;

use kiosk_domain::Timestamp;
use kiosk_envelope::{Digest, SealedTransaction, Slot};
use kiosk_outbox::{Limits, Outbox, OutboxError, Place, Refusal, Status};
use rusqlite::{Connection, params};
use tempfile::tempdir;

use crate::sample::{EPOCH, LIMITS, enqueue, enqueue_some, id, open, sealed, sequences};

#[test]
fn what_was_enqueued_is_there_after_a_restart_and_the_chain_goes_on() {
    let folder = tempdir().expect("a folder");
    let first = open(folder.path());
    let one = sealed(first.slot());
    first.enqueue(one.clone(), None).expect("kept");
    drop(first);
    let again = Outbox::open(&folder.path().join("outbox.db"), LIMITS, 99).expect("opens");
    assert_eq!(again.slot(), Slot::after(&one)); // of its own epoch, not of 99
    assert_eq!(again.batch(10, 1 << 20).expect("reads"), [one]);
}

#[test]
fn a_transaction_sealed_for_another_slot_is_refused_and_changes_nothing() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    enqueue(&outbox);
    let next = outbox.slot();
    let skipped = Slot {
        sequence: next.sequence + 1,
        ..next
    };
    let unlinked = Slot {
        previous: Digest([1; 32]),
        ..next
    };
    let elsewhere = Slot {
        epoch: EPOCH + 1,
        ..next
    };
    for slot in [skipped, unlinked, elsewhere] {
        let refused = outbox.enqueue(sealed(slot), None);
        assert!(
            matches!(refused, Err(OutboxError::OutOfPlace(_))),
            "{slot:?}"
        );
    }
    assert_eq!(outbox.slot(), next);
    assert_eq!(sequences(&outbox), [1]);
}

#[test]
fn an_acknowledgement_names_each_delivered_transaction_once() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    enqueue_some(&outbox, 5);
    assert_eq!(
        outbox.acknowledge(EPOCH, 3).expect("taken"),
        [id(1), id(2), id(3)]
    );
    assert_eq!(outbox.acknowledge(EPOCH, 3).expect("taken"), []);
    assert_eq!(outbox.acknowledge(EPOCH, 1).expect("taken"), []); // came late
    assert_eq!(outbox.acknowledge(EPOCH + 1, 5).expect("taken"), []); // of no epoch of ours
    assert_eq!(sequences(&outbox), [4, 5]);
    let status = outbox.status().expect("reads");
    let bytes = sealed(outbox.slot()).to_bytes().len() as u64;
    assert_eq!(
        status,
        Status {
            queued: 2,
            bytes: 2 * bytes,
            acknowledged: 3,
            set_aside: 0,
            oldest_at: Some(Timestamp(1_795_555_200_004)),
        }
    );
}

#[test]
fn batches_keep_to_rows_and_bytes_but_never_come_back_empty_handed() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    enqueue_some(&outbox, 5);
    let row = outbox.batch(1, 1 << 20).expect("reads")[0].to_bytes().len();
    let count = |rows, bytes| outbox.batch(rows, bytes).expect("reads").len();
    assert_eq!(count(3, 1 << 20), 3);
    assert_eq!(count(100, 2 * row), 2);
    assert_eq!(count(100, 1), 1);
    let after = Place {
        epoch: EPOCH,
        sequence: 4,
    };
    let rest = outbox.batch_after(after, 100, 1 << 20).expect("reads");
    assert_eq!(rest.len(), 1);
}

#[test]
fn one_that_was_set_aside_is_kept_and_does_not_block_the_others() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    enqueue_some(&outbox, 3);
    assert_eq!(
        outbox.set_aside(EPOCH, 2, "bad-signature").expect("taken"),
        Some(id(2))
    );
    assert_eq!(
        outbox.set_aside(EPOCH, 2, "bad-signature").expect("taken"),
        None
    );
    assert_eq!(sequences(&outbox), [1, 3]);
    assert_eq!(outbox.acknowledge(EPOCH, 3).expect("taken"), [id(1), id(3)]);
    let status = outbox.status().expect("reads");
    assert_eq!((status.queued, status.bytes, status.set_aside), (0, 0, 1));
}

#[test]
fn a_damaged_row_is_set_aside_and_later_transactions_begin_a_new_epoch() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    enqueue_some(&outbox, 3);
    let disk = Connection::open(folder.path().join("outbox.db")).expect("opens");
    let rot = "update queued_transaction set sealed = zeroblob(length(sealed)) where sequence = 2";
    assert_eq!(disk.execute(rot, []).expect("rots"), 1);
    assert_eq!(sequences(&outbox), [1, 3]);
    assert_eq!(outbox.status().expect("reads").set_aside, 1);
    assert_eq!(outbox.slot(), Slot::first(EPOCH + 1));
    enqueue(&outbox);
    let after = Place {
        epoch: EPOCH,
        sequence: 3,
    };
    assert_eq!(
        outbox.batch_after(after, 9, 1 << 20).expect("reads").len(),
        1
    );
    assert_eq!(outbox.acknowledge(EPOCH + 1, 1).expect("taken"), [id(1)]);
}

#[test]
fn an_old_copy_of_the_disk_does_not_go_on_in_an_epoch_that_the_gateway_knows_better() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    enqueue(&outbox);
    assert_eq!(outbox.acknowledge(EPOCH, 9).expect("taken"), [id(1)]);
    assert_eq!(outbox.slot(), Slot::first(EPOCH + 1));
}

#[test]
fn no_acknowledgement_of_an_old_epoch_forgets_a_row_of_the_next() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    enqueue(&outbox);
    outbox.acknowledge(EPOCH, 9).expect("taken"); // a new epoch begins
    enqueue_some(&outbox, 2);
    outbox.acknowledge(EPOCH, 1 << 40).expect("taken");
    enqueue_some(&outbox, 2); // commits that forget
    assert_eq!(sequences(&outbox), [1, 2, 3, 4]);
}

#[test]
fn the_queue_of_an_older_kiosk_is_taken_over_whole() {
    let folder = tempdir().expect("a folder");
    let rows = older_queue(&folder.path().join("outbox.db"), 3);
    let outbox = open(folder.path());
    assert_eq!(outbox.batch(10, 1 << 20).expect("reads"), rows);
    assert_eq!(enqueue(&outbox), 4);
    assert_eq!(
        outbox.acknowledge(EPOCH, 3).expect("taken"),
        [id(1), id(2), id(3)]
    );
}

/// A queue as the first kiosks kept it, schema 1.
fn older_queue(path: &Path, count: usize) -> Vec<SealedTransaction> {
    let disk = Connection::open(path).expect("opens");
    disk.execute_batch(include_str!("../../migrations/0001_begin.sql"))
        .expect("draws");
    disk.pragma_update(None, "user_version", 1).expect("set");
    disk.execute("insert into epoch values (?1, 0)", [EPOCH])
        .expect("begins");
    let mut rows: Vec<SealedTransaction> = Vec::new();
    for _ in 0..count {
        let slot = rows.last().map_or(Slot::first(EPOCH), Slot::after);
        let row = sealed(slot);
        let bytes = row.to_bytes();
        let hash = Digest::of_parts(&[&EPOCH.to_be_bytes(), &slot.sequence.to_be_bytes(), &bytes]);
        let header = &row.routing.header;
        let fields = params![
            EPOCH,
            slot.sequence,
            header.id.0.as_bytes(),
            header.confirmed_at.0,
            bytes,
            hash.0
        ];
        let sql = "insert into queued_transaction
                   (epoch, sequence, transaction_id, confirmed_at, sealed, hash)
                   values (?1, ?2, ?3, ?4, ?5, ?6)";
        disk.execute(sql, fields).expect("kept");
        rows.push(row);
    }
    let last = rows.last().expect("one at least");
    let bytes: usize = rows.iter().map(|row| row.to_bytes().len()).sum();
    let fields = params![EPOCH, rows.len(), last.digest().0, rows.len(), bytes];
    disk.execute("insert into chain values (1, ?1, ?2, ?3, ?4, ?5)", fields)
        .expect("ends");
    rows
}

#[test]
fn a_full_queue_refuses_and_takes_again_once_the_gateway_has_some() {
    let folder = tempdir().expect("a folder");
    let row = sealed(Slot::first(EPOCH)).to_bytes().len() as u64;
    let limits = Limits {
        bytes_max: 2 * row,
        ..LIMITS
    };
    let outbox = Outbox::open(&folder.path().join("outbox.db"), limits, EPOCH).expect("opens");
    enqueue(&outbox);
    assert_eq!(outbox.admit(LIMITS.disk_free_bytes_min), Ok(()));
    enqueue(&outbox);
    let refused = outbox.enqueue(sealed(outbox.slot()), None);
    assert!(matches!(refused, Err(OutboxError::Full { .. })));
    let full = Refusal::QueueFull {
        bytes: 2 * row,
        bytes_max: 2 * row,
    };
    assert_eq!(outbox.admit(u64::MAX), Err(full));
    outbox.acknowledge(EPOCH, 1).expect("taken");
    assert_eq!(enqueue(&outbox), 3);
    let little = LIMITS.disk_free_bytes_min - 1;
    assert!(matches!(
        outbox.admit(little),
        Err(Refusal::DiskFull { .. })
    ));
}

#[test]
fn a_file_of_a_newer_kiosk_is_left_alone() {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join("outbox.db");
    enqueue(&open(folder.path()));
    let disk = Connection::open(&path).expect("opens");
    let ours: i64 = disk
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .expect("read");
    disk.pragma_update(None, "user_version", ours + 1)
        .expect("set");
    let refused = Outbox::open(&path, LIMITS, EPOCH).err().expect("refused");
    assert!(matches!(
        refused,
        OutboxError::NewerSchema { found, known, .. } if (found, known) == (ours + 1, ours)
    ));
    let text = refused.to_string();
    assert!(
        text.contains("outbox.db") && text.contains("newer kiosk"),
        "{text}"
    );
}

#[test]
fn many_threads_are_answered_from_one_writer() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    enqueue(&outbox); // a gateway acknowledges nothing that was not there
    let chain = std::sync::Mutex::new(());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let _one_at_a_time = chain.lock().expect("not poisoned");
                    enqueue(&outbox);
                }
            });
            scope.spawn(|| outbox.acknowledge(EPOCH, 1).expect("taken"));
        }
    });
    assert_eq!(outbox.slot().sequence, 82);
}
