//! What the callers of an outbox were told, and whether it is true.

use std::path::Path;

use kiosk_envelope::{SealedTransaction, Slot};
use kiosk_outbox::{Outbox, OutboxError, PrintState};
use rusqlite::Connection;

use crate::sample::{EPOCH, LIMITS, enqueue, id, open, receipt, sealed};

/// What a caller was told, and so counts on.
#[derive(Default)]
pub struct Told {
    kept: Vec<SealedTransaction>,
    /// Not kept for certain.
    asked: Vec<SealedTransaction>,
    acknowledged: u64,
    printing: Vec<u64>,
    printed: Vec<u64>,
    /// Somebody was told that nothing more is taken.
    pub broken: bool,
}

impl Told {
    /// What the first `count` callers of an outbox were told.
    pub fn of_the_first(count: u64) -> Self {
        let mut told = Self::default();
        let mut slot = Slot::first(EPOCH);
        for _ in 0..count {
            let one = sealed(slot);
            slot = Slot::after(&one);
            told.asked.push(one.clone());
            told.kept.push(one);
        }
        told
    }

    /// Notes an answer; whether it was yes.
    fn heard(&mut self, answer: Result<(), OutboxError>) -> bool {
        match answer {
            Ok(()) => {
                assert!(!self.broken, "taken, after it was said that nothing is");
                true
            }
            Err(OutboxError::Broken { .. }) => {
                self.broken = true;
                false
            }
            Err(OutboxError::Full { .. } | OutboxError::NoSuchPrint(_)) => false,
            Err(error) => panic!("{error}"),
        }
    }

    pub fn enqueue(&mut self, outbox: &Outbox) {
        let one = sealed(outbox.slot());
        let owed = receipt(id(one.routing.slot.sequence));
        self.asked.push(one.clone());
        if self.heard(outbox.enqueue(one.clone(), Some(owed))) {
            self.kept.push(one);
        }
    }

    pub fn print_begins(&mut self, outbox: &Outbox, sequence: u64) {
        if self.heard(outbox.print_began(id(sequence), *b"0001")) {
            self.printing.push(sequence);
        }
    }

    pub fn print_ends(&mut self, outbox: &Outbox, sequence: u64) {
        if self.heard(outbox.print_proved(id(sequence))) {
            self.printed.push(sequence);
        }
    }

    pub fn acknowledge(&mut self, outbox: &Outbox, sequence: u64) {
        if self.heard(outbox.acknowledge(EPOCH, sequence).map(drop)) {
            self.acknowledged = self.acknowledged.max(sequence);
        }
    }
}

/// Everything that was promised is there once, the chain is whole, and it goes on.
pub fn judge(folder: &Path, told: &Told, case: &str) {
    let outbox = open(folder);
    let disk = Connection::open(folder.join("outbox.db")).expect("opens");
    let whole: String = disk
        .query_row("pragma integrity_check", [], |row| row.get(0))
        .expect("a pragma");
    assert_eq!(whole, "ok", "{case}");
    let status = outbox.status().expect("reads");
    assert_eq!(status.set_aside, 0, "{case}");
    assert!(status.acknowledged >= told.acknowledged, "{case}");
    let rows = outbox.batch(1_000, 16 << 20).expect("reads");
    assert_eq!(status.queued, rows.len() as u64, "{case}");
    for (next, row) in (status.acknowledged + 1..).zip(&rows) {
        assert_eq!(row.routing.slot.sequence, next, "{case}");
        assert!(told.asked.contains(row), "{case}: {next} was changed");
    }
    for pair in rows.windows(2) {
        assert_eq!(pair[1].routing.slot, Slot::after(&pair[0]), "{case}");
    }
    for kept in &told.kept {
        let sequence = kept.routing.slot.sequence;
        let found = rows.iter().filter(|row| *row == kept).count();
        let delivered = sequence <= status.acknowledged;
        assert_eq!(found, usize::from(!delivered), "{case}: {sequence}");
    }
    let end = rows.last().map(Slot::after);
    assert_eq!(Some(outbox.slot()), end, "{case}");
    judge_prints(&outbox, told, case);
    enqueue(&outbox);
}

fn judge_prints(outbox: &Outbox, told: &Told, case: &str) {
    for kept in &told.kept {
        let sequence = kept.routing.slot.sequence;
        let owed = outbox.print(id(sequence)).expect("reads");
        if told.printed.contains(&sequence) {
            assert_eq!(owed, None, "{case}: {sequence} would be printed twice");
        } else if told.printing.contains(&sequence) {
            let began = owed.is_none_or(|owed| owed.state != PrintState::Intended);
            assert!(began, "{case}: {sequence} would be printed unasked");
        } else if !told.broken {
            assert!(owed.is_some(), "{case}: the receipt of {sequence} is gone");
        }
    }
}

/// After a write that was dropped: what is missing may be missing, but nothing is made up, and what
/// cannot be relied on is said.
pub fn judge_what_is_left(folder: &Path, told: &Told, case: &str) {
    let outbox = Outbox::open(&folder.join("outbox.db"), LIMITS, EPOCH);
    match outbox.and_then(|outbox| outbox.batch(1_000, 16 << 20)) {
        Ok(rows) => {
            for row in rows {
                assert!(told.asked.contains(&row), "{case}: a row was changed");
            }
        }
        Err(OutboxError::Broken { .. }) => {}
        Err(error) => panic!("{case}: {error}"),
    }
}
