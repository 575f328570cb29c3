//! A real disk of 64 MiB runs full while citizens come: those who do not fit are told so, nobody who
//! was thanked is forgotten, acknowledgements still go in, and citizens too once there is room.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use kiosk_envelope::SealedTransaction;
use kiosk_outbox::{Limits, Outbox, OutboxError, Refusal};
use tempfile::tempdir;

use crate::disk::Disk;
use crate::sample::{EPOCH, LIMITS, id, receipt, sealed};

const DISK_BYTES: u64 = 64 << 20;
/// Of each transaction, so that the disk is full soon.
const CIPHERTEXT_BYTES: usize = 300 << 10;

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
fn on_a_full_disk_acknowledgements_alone_make_room_for_citizens_and_for_others() {
    let folder = tempdir().expect("a folder");
    let Some(disk) = Disk::make(folder.path(), DISK_BYTES) else {
        panic!("no disk to fill: this needs root, mkfs.ext4 and a loop device");
    };
    let limits = Limits {
        bytes_max: 10 * DISK_BYTES,
        ..LIMITS
    };
    let open = || Outbox::open(&disk.folder().join("outbox.db"), limits, EPOCH).expect("opens");
    let outbox = open();
    let kept = fill(&outbox);
    fill_with_others(disk.folder()); // not one block is left
    assert!(kept.len() > 50, "{}", kept.len());
    let refused = outbox.admit(free(disk.folder()));
    assert!(matches!(refused, Err(Refusal::DiskFull { .. })));
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
    // The link is back. As often as it takes to fill the log with acknowledgements alone.
    for sequence in 1..=last {
        let delivered = outbox.acknowledge(EPOCH, sequence).expect("taken");
        assert_eq!(delivered, [id(sequence)]);
    }
    assert_eq!(outbox.status().expect("reads").queued, 0);
    let free = free(disk.folder());
    // Beside the reserve, which is kept again.
    assert!(disk.folder().join("outbox.db.reserve").exists());
    assert!(free >= DISK_BYTES / 8, "{free} bytes are free again");
    assert_eq!(outbox.admit(free), Ok(()));
    assert!(fill(&outbox).len() > 10, "there is room again");
    std::fs::remove_file(disk.folder().join("others")).expect("removed");
    assert!(!fill(&outbox).is_empty(), "and more when others go");
}

/// Takes what is left, to the last block.
fn fill_with_others(folder: &Path) {
    let mut others = File::create(folder.join("others")).expect("a file");
    for bytes in [1 << 20, 4096, 1] {
        while others.write_all(&vec![1; bytes]).is_ok() {}
    }
    let _full = others.sync_all();
}

/// Bytes that are free on the disk of `folder`.
fn free(folder: &Path) -> u64 {
    let disk = rustix::fs::statvfs(folder).expect("a disk");
    disk.f_bavail * disk.f_frsize
}
