//! The kiosk is killed (SIGKILL) before and after every commit, answer, print, delivery and
//! deletion, started again, and judged. In tests only: nothing that ships has these points.
//!
//! ```text
//!   for N = 1, 2, … until the day ends by itself:
//!     child: open ─► serve ─► print ─► send ─► acknowledge …      killed at its Nth point
//!     then the same day to its end, on the files that are left ─► judge
//! ```

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{File, read_to_string};
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use kiosk_domain::receipt::{Delivery, Receipt, ReceiptKind};
use kiosk_domain::{
    AgencyId, KioskId, Language, ServiceId, Timestamp, TransactionHeader, TransactionId,
};
use kiosk_envelope::{Routing, SealedTransaction, Slot};
use rustix::process::{Signal, getpid, kill_process};

use crate::{Limits, Outbox, PrintState};

/// Names the folder of the child's day.
const FOLDER: &str = "KIOSK_OUTBOX_KILL_FOLDER";
/// At which point the child dies.
const POINT: &str = "KIOSK_OUTBOX_KILL_POINT";
const EPOCH: u32 = 7;
/// Of the day.
const CITIZENS: u64 = 5;
/// So large that the log is written back during the day.
const CIPHERTEXT_BYTES: usize = 48 << 10;
const SIGKILL: i32 = 9;

/// Points that this process has passed.
static PASSED: AtomicU64 = AtomicU64::new(0);

/// A place where a process may die.
pub(crate) fn point(name: &str) {
    let Some(chosen) = std::env::var(POINT).ok() else {
        return;
    };
    let passed = PASSED.fetch_add(1, Ordering::SeqCst) + 1;
    if chosen.parse() == Ok(passed) {
        println!("\npoint {name}");
        kill_process(getpid(), Signal::KILL).expect("a process may kill itself");
    }
}

/// Does nothing by itself; the test below runs it as a process that kills itself.
#[test]
fn child_that_dies_at_its_point() {
    if let Ok(folder) = std::env::var(FOLDER) {
        Day::in_folder(Path::new(&folder)).live();
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "too slow under the emulator; runs on x86_64"
)]
fn killed_at_any_point_nothing_is_lost_nothing_comes_twice_and_no_receipt_is_printed_twice() {
    let mut died: BTreeMap<String, u32> = BTreeMap::new();
    for nth in 1.. {
        let folder = tempfile::tempdir().expect("a folder");
        let Some(name) = killed_at(folder.path(), nth) else {
            break;
        };
        let case = format!("{nth}, {name}");
        let day = Day::in_folder(folder.path());
        day.live(); // after the restart
        day.judge(&case);
        *died.entry(name).or_default() += 1;
    }
    for name in [
        "before a commit",
        "after a commit, before it is answered",
        "after rows were deleted, before the commit",
        "before the log is written back",
        "after the log was written back",
        "before the citizen is thanked",
        "after the citizen was thanked",
        "before the paper",
        "after the paper",
        "before the gateway has it",
        "after the gateway has it, before it is acknowledged",
        "after the acknowledgement",
    ] {
        assert!(died.contains_key(name), "nobody died {name}: {died:?}");
    }
}

/// Lives the day in a process that dies at its `nth` point; which it was, none when there are fewer.
fn killed_at(folder: &Path, nth: u64) -> Option<String> {
    let program = std::env::current_exe().expect("this test");
    let child = Command::new(program)
        .args(["--exact", "kill::child_that_dies_at_its_point"])
        .arg("--nocapture")
        .env(FOLDER, folder)
        .env(POINT, nth.to_string())
        .stderr(Stdio::null())
        .output()
        .expect("runs");
    if child.status.success() {
        return None;
    }
    let said = String::from_utf8_lossy(&child.stdout).into_owned();
    let died = child.status.signal() == Some(SIGKILL);
    assert!(
        died,
        "the child ended by itself: {:?}\n{said}",
        child.status
    );
    let name = said.lines().find_map(|line| line.strip_prefix("point "));
    Some(name.expect("it says where it dies").to_owned())
}

/// A day of a kiosk, and what the world has of it: each file is a list that only grows.
struct Day {
    folder: PathBuf,
}

impl Day {
    fn in_folder(folder: &Path) -> Self {
        let folder = folder.to_owned();
        Self { folder }
    }

    /// From wherever an earlier process came to, to its end.
    fn live(&self) {
        let limits = Limits {
            bytes_max: u64::MAX >> 1,
            disk_free_bytes_min: 0,
        };
        let outbox = Outbox::open(&self.folder.join("outbox.db"), limits, EPOCH).expect("opens");
        for owed in outbox.prints().expect("reads") {
            let id = owed.receipt.transaction;
            match owed.state {
                PrintState::Intended => self.print(&outbox, id),
                PrintState::Printing { .. } => self.give_up(&outbox, id),
            }
        }
        while outbox.slot().sequence <= CITIZENS {
            self.serve(&outbox);
            if outbox.slot().sequence.is_multiple_of(2) {
                self.send(&outbox);
            }
        }
        self.send(&outbox);
    }

    fn serve(&self, outbox: &Outbox) {
        let slot = outbox.slot();
        let id = id(slot.sequence);
        outbox
            .enqueue(sealed(slot), Some(receipt(id)))
            .expect("kept");
        point("before the citizen is thanked");
        self.note("thanked", &slot.sequence.to_string());
        point("after the citizen was thanked");
        self.print(outbox, id);
    }

    fn print(&self, outbox: &Outbox, id: TransactionId) {
        outbox.print_began(id, *b"0001").expect("noted");
        point("before the paper");
        self.note("paper", &id.to_string());
        point("after the paper");
        outbox.print_proved(id).expect("noted");
    }

    fn give_up(&self, outbox: &Outbox, id: TransactionId) {
        self.note("given-up", &id.to_string());
        outbox.print_given_up(id, "it may be out").expect("noted");
    }

    /// A gateway that keeps each once and says so when one comes again in another shape.
    fn send(&self, outbox: &Outbox) {
        let rows = outbox.batch(100, 64 << 20).expect("reads");
        for row in &rows {
            point("before the gateway has it");
            let Slot { sequence, .. } = row.routing.slot;
            let there = self.ledger();
            let known = there.iter().find(|kept| kept.sequence == sequence);
            assert!(
                known.is_none_or(|known| known.digest == row.digest().to_string()),
                "{sequence} came again and is another"
            );
            if known.is_none() {
                let previous = row.routing.slot.previous;
                let mut line = String::new();
                write!(line, "{sequence} {previous} {}", row.digest()).expect("a text");
                self.note("ledger", &line);
            }
            point("after the gateway has it, before it is acknowledged");
        }
        if let Some(last) = rows.last() {
            let Slot {
                epoch, sequence, ..
            } = last.routing.slot;
            outbox.acknowledge(epoch, sequence).expect("taken");
            point("after the acknowledgement");
        }
    }

    fn judge(&self, case: &str) {
        let ledger = self.ledger();
        let sequences: Vec<u64> = ledger.iter().map(|row| row.sequence).collect();
        let all: Vec<u64> = (1..=CITIZENS).collect();
        assert_eq!(sequences, all, "{case}");
        for pair in ledger.windows(2) {
            assert_eq!(pair[1].previous, pair[0].digest, "{case}: the chain breaks");
        }
        for thanked in self.lines("thanked") {
            let sequence = thanked.parse().expect("a number");
            assert!(sequences.contains(&sequence), "{case}: {sequence} is lost");
        }
        let (paper, given_up) = (self.lines("paper"), self.lines("given-up"));
        for sequence in all {
            let id = id(sequence).to_string();
            let times = paper.iter().filter(|printed| **printed == id).count();
            assert!(times <= 1, "{case}: {sequence} is printed {times} times");
            let known = times == 1 || given_up.contains(&id);
            assert!(known, "{case}: the receipt of {sequence} is forgotten");
        }
    }

    fn ledger(&self) -> Vec<Kept> {
        let lines = self.lines("ledger");
        let kept = |line: &String| {
            let mut words = line.split(' ').map(str::to_owned);
            let mut next = || words.next().expect("three words");
            Kept {
                sequence: next().parse().expect("a number"),
                previous: next(),
                digest: next(),
            }
        };
        lines.iter().map(kept).collect()
    }

    fn lines(&self, list: &str) -> Vec<String> {
        let text = read_to_string(self.folder.join(list)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn note(&self, list: &str, line: &str) {
        let mut file = File::options()
            .create(true)
            .append(true)
            .open(self.folder.join(list))
            .expect("a file");
        file.write_all(format!("{line}\n").as_bytes())
            .expect("written");
    }
}

/// A row of the ledger.
struct Kept {
    sequence: u64,
    previous: String,
    digest: String,
}

fn id(sequence: u64) -> TransactionId {
    TransactionId::from_parts(1_795_555_200_000 + sequence, &[0; 10])
}

fn sealed(slot: Slot) -> SealedTransaction {
    let header = TransactionHeader {
        id: id(slot.sequence),
        kiosk: KioskId::new("ksk-047-0001").expect("an id"),
        service: ServiceId::new("kra-pin-print").expect("an id"),
        agency: AgencyId::new("kra").expect("an id"),
        confirmed_at: Timestamp(1_795_555_200_000),
    };
    SealedTransaction {
        routing: Routing {
            header,
            slot,
            key_id: "kra-1".into(),
        },
        encapsulated_key: [3; 32],
        ciphertext: vec![slot.sequence as u8; CIPHERTEXT_BYTES],
        signature: [5; 64],
    }
}

fn receipt(transaction: TransactionId) -> Receipt {
    Receipt {
        transaction,
        kind: ReceiptKind::Receipt,
        language: Language::English,
        service: "PIN certificate".into(),
        agency: "Revenue Authority".into(),
        kiosk: KioskId::new("ksk-047-0001").expect("an id"),
        site: "GPO Nairobi".into(),
        issued_at: Timestamp(1_795_555_200_000),
        delivery: Delivery::Queued,
        paid: None,
        details: vec![],
        next_step: "Wait for an SMS.".into(),
        proof: None,
        training: false,
    }
}
