//! A real disk of 64 MiB runs full while citizens come: those who do not fit are told so, nobody who
//! was thanked is forgotten, acknowledgements still go in, and citizens too once there is room.

use kiosk_envelope::SealedTransaction;
use kiosk_outbox::{Limits, Outbox, OutboxError};
use tempfile::tempdir;

use crate::disk::Disk;
use crate::sample::{EPOCH, LIMITS, id, receipt, sealed};

const DISK_BYTES: u64 = 64 << 20;
/// Of each transaction, so that the disk is full soon.
const CIPHERTEXT_BYTES: usize = 200 << 10;
/// A log's length and more: on a disk without any room the log cannot be written back.
const OTHERS_BYTES: usize = 12 << 20;

fn large(outbox: &Outbox) -> SealedTransaction {
    let one = sealed(outbox.slot());
    SealedTransaction {
        ciphertext: vec![7; CIPHERTEXT_BYTES],
        ..one
    }
}

/// Enqueues until there is no room; returns what was kept.
fn fill(outbox: &Outbox) -> Vec<SealedTransaction> {
    let mut kept = Vec::new();
    loop {
        let one = large(outbox);
        let owed = receipt(id(one.routing.slot.sequence));
        match outbox.enqueue(one.clone(), Some(owed)) {
            Ok(()) => kept.push(one),
            Err(OutboxError::Full { .. }) => return kept,
            Err(error) => panic!("{error} after {}", kept.len()),
        }
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "too slow under the emulator; runs on x86_64"
)]
fn a_full_disk_refuses_citizens_takes_acknowledgements_and_citizens_once_there_is_room() {
    let folder = tempdir().expect("a folder");
    let Some(disk) = Disk::make(folder.path(), DISK_BYTES) else {
        return;
    };
    let limits = Limits {
        bytes_max: 10 * DISK_BYTES,
        ..LIMITS
    };
    let open = || Outbox::open(&disk.folder().join("outbox.db"), limits, EPOCH).expect("opens");
    // What somebody else left on the disk.
    let others = disk.folder().join("others");
    std::fs::write(&others, vec![1; OTHERS_BYTES]).expect("written");
    let outbox = open();
    let kept = fill(&outbox);
    assert!(kept.len() > 50, "{}", kept.len());
    // Neither of the two halves of what was refused is there.
    let last = kept.len() as u64;
    assert_eq!(outbox.print(id(last + 1)).expect("reads"), None);
    assert_eq!(outbox.slot().sequence, last + 1);
    drop(outbox);

    let outbox = open(); // also while the disk is full
    let waiting = outbox.batch(10_000, usize::MAX).expect("reads");
    assert!(waiting == kept, "{} of {last}", waiting.len());
    outbox.print_began(id(1), *b"0001").expect("noted");
    outbox.print_proved(id(1)).expect("noted");
    let delivered = outbox.acknowledge(EPOCH, last - 5).expect("taken");
    assert_eq!(delivered.len() as u64, last - 5);
    std::fs::remove_file(others).expect("removed");
    assert!(!fill(&outbox).is_empty(), "there is room again");
}
