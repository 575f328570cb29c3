//! Receipts that are owed.

use kiosk_outbox::{OutboxError, PrintState};
use tempfile::tempdir;

use crate::sample::{EPOCH, id, open, receipt, sealed};

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
