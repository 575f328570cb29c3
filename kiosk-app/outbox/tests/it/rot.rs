//! Bits flip on the disk: what is damaged is found and told, the rest is sent, nothing is made up.

use std::path::Path;

use kiosk_envelope::SealedTransaction;
use kiosk_outbox::{Outbox, OutboxError};
use rusqlite::Connection;
use tempfile::{TempDir, tempdir};

use crate::sample::{EPOCH, LIMITS, id, open, receipt, sealed};

/// Enqueued, and of these acknowledged.
const ROWS: u64 = 60;
const ACKNOWLEDGED: u64 = 7;
const PAGE: usize = 4_096;

/// The files of an outbox, and what waits in it.
struct Sound {
    file: Vec<u8>,
    log: Vec<u8>,
    key: Vec<u8>,
    waiting: Vec<SealedTransaction>,
}

impl Sound {
    /// With its rows in the file itself, or still in the log.
    fn new(written_back: bool) -> Self {
        let folder = tempdir().expect("a folder");
        drop(open(folder.path()));
        let disk = Connection::open(folder.path().join("outbox.db")).expect("opens");
        let shrink = "vacuum; pragma wal_checkpoint(truncate)";
        disk.execute_batch(shrink).expect("shrinks");
        drop(disk);
        write_log(folder.path(), &[]);
        let outbox = open(folder.path());
        let mut waiting = Vec::new();
        for sequence in 1..=ROWS {
            let one = sealed(outbox.slot());
            let owed = receipt(id(sequence));
            outbox.enqueue(one.clone(), Some(owed)).expect("kept");
            waiting.push(one);
        }
        outbox.acknowledge(EPOCH, ACKNOWLEDGED).expect("taken");
        waiting.drain(..ACKNOWLEDGED as usize);
        if written_back {
            let disk = Connection::open(folder.path().join("outbox.db")).expect("opens");
            disk.execute_batch("pragma wal_checkpoint(truncate)")
                .expect("written back");
        }
        drop(outbox);
        let read = |name| std::fs::read(folder.path().join(name)).expect("reads");
        let mut log = read("outbox.db-wal");
        let used = log.iter().rposition(|byte| *byte != 0);
        log.truncate(used.map_or(0, |last| last + 1));
        Self {
            file: read("outbox.db"),
            key: read("outbox.db.key"),
            log,
            waiting,
        }
    }

    fn copy(&self) -> TempDir {
        let folder = tempdir().expect("a folder");
        std::fs::write(folder.path().join("outbox.db"), &self.file).expect("written");
        std::fs::write(folder.path().join("outbox.db.key"), &self.key).expect("written");
        write_log(folder.path(), &self.log);
        folder
    }
}

/// A log of full length; holes cost nothing to make.
fn write_log(folder: &Path, begins_with: &[u8]) {
    let path = folder.join("outbox.db-wal");
    std::fs::write(&path, begins_with).expect("written");
    let log = std::fs::OpenOptions::new().write(true).open(path);
    log.expect("a file").set_len(5 << 20).expect("room");
}

/// What came out of a damaged outbox.
struct Drained {
    rows: Vec<SealedTransaction>,
    set_aside: u64,
    put_away: bool,
}

/// Sends everything, as the uplink does, and opens anew what says that it is broken.
fn drain(folder: &Path, case: &str) -> Drained {
    for _ in 0..3 {
        match try_drain(folder) {
            Ok((rows, set_aside)) => {
                let put_away = folder.join("outbox.db.damaged-1").exists();
                return Drained {
                    rows,
                    set_aside,
                    put_away,
                };
            }
            Err(OutboxError::Broken { .. }) => {}
            Err(error) => panic!("{case}: {error}"),
        }
    }
    panic!("{case}: it does not mend itself");
}

fn try_drain(folder: &Path) -> Result<(Vec<SealedTransaction>, u64), OutboxError> {
    let outbox = Outbox::open(&folder.join("outbox.db"), LIMITS, EPOCH)?;
    for owed in outbox.prints()? {
        let sequence = (1..=ROWS).find(|&sequence| id(sequence) == owed.receipt.transaction);
        assert_eq!(sequence.map(|one| receipt(id(one))), Some(owed.receipt));
    }
    outbox.enqueue(sealed(outbox.slot()), None)?; // another citizen is served
    let mut rows = Vec::new();
    loop {
        let last = rows.last().map(|row: &SealedTransaction| row.routing.slot);
        let after = last.map_or_else(Default::default, |slot| kiosk_outbox::Place {
            epoch: slot.epoch,
            sequence: slot.sequence,
        });
        let batch = outbox.batch_after(after, 20, 1 << 20)?;
        if batch.is_empty() {
            break;
        }
        rows.extend(batch);
    }
    let newest = rows.pop(); // the other citizen's
    assert!(newest.is_some());
    if let Some(last) = rows.last() {
        let slot = last.routing.slot;
        outbox.acknowledge(slot.epoch, slot.sequence)?;
    }
    Ok((rows, outbox.status()?.set_aside))
}

/// Flips one bit and judges; how many waiting rows did not come out.
fn flipped(sound: &Sound, in_log: bool, bit: usize) -> usize {
    let folder = sound.copy();
    let mut bytes = if in_log { &sound.log } else { &sound.file }.clone();
    bytes[bit / 8] ^= 1 << (bit % 8);
    if in_log {
        write_log(folder.path(), &bytes);
    } else {
        std::fs::write(folder.path().join("outbox.db"), bytes).expect("written");
    }
    let name = if in_log { "the log" } else { "the file" };
    let case = format!("bit {} of byte {} of {name}", bit % 8, bit / 8);
    let drained = drain(folder.path(), &case);
    for row in &drained.rows {
        assert!(is_as_sealed(row), "{case}: a changed row is sent");
    }
    let lost = sound
        .waiting
        .iter()
        .filter(|row| !drained.rows.contains(row));
    let lost = lost.count();
    let status = drained.set_aside as usize; // what operators see
    let told = status >= lost || (status > 0 && drained.put_away);
    assert!(
        lost == 0 || told,
        "{case}: {lost} are gone, and nobody says so"
    );
    lost
}

/// A row that was acknowledged may be sent once more, a changed one never.
fn is_as_sealed(row: &SealedTransaction) -> bool {
    *row == sealed(row.routing.slot) && (1..=ROWS + 1).contains(&row.routing.slot.sequence)
}

/// Numbers without a pattern: the generator of Numerical Recipes, its low bits thrown away.
fn places(seed: u64, below: usize) -> impl Iterator<Item = usize> {
    let step = |state: &u64| {
        Some(
            state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1),
        )
    };
    std::iter::successors(Some(seed), step)
        .skip(1)
        .map(move |state| (state >> 24) as usize % below)
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "too slow under the emulator; runs on x86_64"
)]
fn a_flipped_bit_in_the_file_is_found_and_the_rest_is_sent() {
    let sound = Sound::new(true);
    let bits = sound.file.len() * 8;
    let seed = 20_261_128;
    let lost: Vec<usize> = places(seed, bits)
        .take(60)
        .map(|bit| flipped(&sound, false, bit))
        .collect();
    let most = sound.waiting.len();
    assert!(lost.iter().any(|&lost| lost > 0), "nothing was hit");
    assert!(lost.iter().any(|&lost| lost < most), "nothing was saved");
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "too slow under the emulator; runs on x86_64"
)]
fn a_flipped_bit_in_the_log_is_found_and_nothing_is_made_up() {
    let sound = Sound::new(false);
    let last = last_commit(&sound.log);
    let seed = 20_261_128;
    let hit = places(seed, last * 8).take(40);
    let lost = hit.map(|bit| flipped(&sound, true, bit)).sum::<usize>();
    assert!(lost > 0, "nothing was hit");
}

/// Where the last but one transaction of a log ends: beyond it a damaged page is like a torn one.
fn last_commit(log: &[u8]) -> usize {
    let frames = log[32..].chunks(24 + PAGE).enumerate();
    let commits = frames.filter(|(_, frame)| frame[4..8] != [0; 4]);
    let ends: Vec<usize> = commits.map(|(at, _)| 32 + (at + 1) * (24 + PAGE)).collect();
    ends[ends.len() - 2]
}

#[test]
#[ignore = "each page of both files; runs in cargo xtask test --long"]
fn a_flipped_bit_in_any_page_is_found() {
    for in_log in [false, true] {
        let sound = Sound::new(!in_log);
        let bytes = if in_log {
            last_commit(&sound.log)
        } else {
            sound.file.len()
        };
        for page in 0..bytes.div_ceil(PAGE) {
            for bit in places(page as u64, PAGE * 8).take(if in_log { 1 } else { 4 }) {
                let bit = page * PAGE * 8 + bit;
                if bit < bytes * 8 {
                    flipped(&sound, in_log, bit);
                }
            }
        }
    }
}
