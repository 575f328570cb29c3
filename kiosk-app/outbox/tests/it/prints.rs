//! Receipts that are owed.

use std::fs;
use std::path::Path;

use kiosk_outbox::{OutboxError, PrintState};
use rusqlite::params;
use tempfile::tempdir;

use crate::sample::{EPOCH, id, open, receipt, sealed, sequences};

/// The files of `folder` that hold `words`.
fn holding(folder: &Path, words: &str) -> Vec<String> {
    let files = fs::read_dir(folder)
        .expect("a folder")
        .map(|f| f.expect("a file"));
    let holds = |bytes: Vec<u8>| bytes.windows(words.len()).any(|w| w == words.as_bytes());
    files
        .filter(|file| holds(fs::read(file.path()).expect("bytes")))
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn a_receipt_is_readable_in_no_file_and_its_key_goes_when_it_is_printed() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    let key = || fs::read(folder.path().join("outbox.db.key")).expect("a key");
    let receipt = receipt(id(1));
    let words = receipt.service.clone();
    outbox
        .enqueue(sealed(outbox.slot()), Some(receipt.clone()))
        .expect("kept");
    let owed = key();
    assert_eq!(holding(folder.path(), &words), [""; 0]);
    outbox
        .enqueue(sealed(outbox.slot()), Some(crate::sample::receipt(id(2))))
        .expect("kept");
    outbox.print_proved(id(1)).expect("noted");
    assert_eq!(key(), owed, "another one is still owed");
    assert_eq!(outbox.prints().expect("reads").len(), 1);
    outbox.print_proved(id(2)).expect("noted");
    assert_ne!(key(), owed);
    assert_eq!(key().len(), 32);
    assert_eq!(holding(folder.path(), &words), [""; 0]);
}

#[test]
fn a_lost_key_costs_the_receipt_and_not_the_transaction() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    outbox
        .enqueue(sealed(outbox.slot()), Some(receipt(id(1))))
        .expect("kept");
    drop(outbox);
    fs::remove_file(folder.path().join("outbox.db.key")).expect("removed");
    let outbox = open(folder.path());
    assert_eq!(outbox.prints().expect("reads"), []);
    assert_eq!(sequences(&outbox), [1]);
    // What comes after has a key that is on the disk.
    outbox
        .enqueue(sealed(outbox.slot()), Some(receipt(id(2))))
        .expect("kept");
    drop(outbox);
    let owed = open(folder.path()).prints().expect("reads");
    assert_eq!(owed.len(), 1);
    assert_eq!(owed[0].receipt, receipt(id(2)));
}

#[test]
fn a_receipt_that_an_older_kiosk_left_as_text_is_still_printed() {
    let folder = tempdir().expect("a folder");
    drop(open(folder.path()));
    let disk = rusqlite::Connection::open(folder.path().join("outbox.db")).expect("opens");
    let json = serde_json::to_string(&receipt(id(1))).expect("JSON");
    let sql = "insert into print_intent (transaction_id, receipt) values (?1, ?2)";
    let written = disk.execute(sql, params![id(1).0.as_bytes(), json]);
    assert_eq!(written.expect("written"), 1);
    drop(disk);
    let owed = open(folder.path())
        .print(id(1))
        .expect("reads")
        .expect("owed");
    assert_eq!(owed.receipt, receipt(id(1)));
}

#[test]
fn an_owed_receipt_survives_every_restart_until_it_is_proved_once() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    outbox
        .enqueue(sealed(outbox.slot()), Some(receipt(id(1))))
        .expect("kept");
    drop(outbox);

    let outbox = open(folder.path());
    let owed = outbox.prints().expect("reads");
    assert_eq!(
        (&owed[0].receipt, owed[0].state),
        (&receipt(id(1)), PrintState::Intended)
    );
    outbox.print_began(id(1), *b"0001").expect("noted");
    drop(outbox);

    let outbox = open(folder.path());
    let owed = outbox.print(id(1)).expect("reads").expect("owed");
    assert_eq!(owed.state, PrintState::Printing { nonce: *b"0001" });
    outbox.print_proved(id(1)).expect("noted");
    assert!(matches!(
        outbox.print_proved(id(1)),
        Err(OutboxError::NoSuchPrint(_))
    ));
    drop(outbox);
    assert_eq!(open(folder.path()).prints().expect("reads"), []);
}

#[test]
fn a_receipt_is_owed_even_when_its_transaction_was_delivered_first() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    outbox
        .enqueue(sealed(outbox.slot()), Some(receipt(id(1))))
        .expect("kept");
    outbox.acknowledge(EPOCH, 1).expect("taken");
    assert_eq!(outbox.prints().expect("reads").len(), 1);
    outbox.print_given_up(id(1), "paper jam").expect("noted");
    assert!(matches!(
        outbox.print_began(id(1), [0; 4]),
        Err(OutboxError::NoSuchPrint(_))
    ));
}

#[test]
fn no_receipt_is_owed_for_a_transaction_that_was_not_kept() {
    let folder = tempdir().expect("a folder");
    let outbox = open(folder.path());
    let misplaced = sealed(kiosk_envelope::Slot::first(EPOCH + 1));
    assert!(outbox.enqueue(misplaced, Some(receipt(id(1)))).is_err());
    assert_eq!(outbox.prints().expect("reads"), []);
}
