//! The disk fails once, at every place where it can, and the outbox is opened again.
//!
//! ```text
//!   for every fault, for N = 1, 2, … until it strikes no more:
//!     copy of a used outbox ─► story with the Nth call failing ─► opened on a sound disk ─► judged
//! ```

use std::sync::Barrier;

use kiosk_outbox::{Outbox, OutboxError, Refusal};

use crate::faulty::{Armed, FAULTS, Fault};
use crate::sample::{EPOCH, LIMITS, id, open};
use crate::told::{Told, judge, judge_what_is_left};
use crate::used::{BEFORE, Used};

/// Everything that an outbox does in a day.
fn story(outbox: &Outbox, told: &mut Told) {
    told.enqueue(outbox);
    told.print_begins(outbox, 1);
    told.acknowledge(outbox, 2);
    told.print_ends(outbox, 1);
    told.enqueue(outbox); // forgets what was acknowledged
    told.acknowledge(outbox, 3);
    told.enqueue(outbox);
    told.print_begins(outbox, 5);
    told.print_ends(outbox, 5);
    told.enqueue(outbox);
}

/// Runs the story on a disk whose `nth` call fails; whether one did.
fn struck(used: &Used, fault: Fault, nth: u64) -> bool {
    let folder = used.copy();
    let armed = Armed::new(folder.path(), fault, nth);
    let mut told = Told::of_the_first(BEFORE);
    match Outbox::open(&folder.path().join("outbox.db"), LIMITS, EPOCH) {
        Ok(outbox) => {
            story(&outbox, &mut told);
            if told.broken {
                assert_eq!(outbox.admit(u64::MAX), Err(Refusal::Broken));
            }
        }
        Err(OutboxError::Broken { .. }) => told.broken = true,
        Err(error) => panic!("{fault:?} {nth}: {error}"),
    }
    let fired = armed.fired();
    if fired && fault == Fault::SyncFails {
        assert_eq!(armed.syncs_after(), 0, "a sync that failed was tried again");
    }
    drop(armed);
    let case = format!("{fault:?} {nth}");
    if fault == Fault::WriteIsDropped {
        judge_what_is_left(folder.path(), &told, &case);
    } else {
        judge(folder.path(), &told, &case);
    }
    fired
}

/// Strikes at every call of the story; how many there were.
fn strike_everywhere(used: &Used, fault: Fault) -> u64 {
    (1..).take_while(|&nth| struck(used, fault, nth)).count() as u64
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "too slow under the emulator; runs on x86_64"
)]
fn whichever_call_fails_nothing_is_lost_and_nothing_comes_twice() {
    let used = Used::new(1_000);
    for fault in FAULTS {
        let calls = strike_everywhere(&used, fault);
        let truncates = matches!(fault, Fault::TruncateFails | Fault::TruncateIsDropped);
        assert!(truncates || calls >= 10, "{fault:?} struck {calls} times");
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "too slow under the emulator; runs on x86_64"
)]
fn nor_when_it_fails_while_the_log_is_written_back() {
    let used = Used::new(20);
    for fault in FAULTS {
        let calls = strike_everywhere(&used, fault);
        assert!(calls >= 1, "{fault:?} never struck");
    }
}

#[test]
fn a_sync_that_failed_for_many_is_tried_again_for_none_of_them() {
    let used = Used::new(1_000);
    for nth in 1..=6 {
        let folder = used.copy();
        let armed = Armed::new(folder.path(), Fault::SyncFails, nth);
        let outbox = open(folder.path());
        let all_at_once = Barrier::new(16);
        std::thread::scope(|scope| {
            for caller in 0..16_u32 {
                let (outbox, all_at_once) = (&outbox, &all_at_once);
                scope.spawn(move || {
                    for time in 0..8_u32 {
                        all_at_once.wait();
                        let nonce = (caller * 8 + time).to_be_bytes();
                        let _told = outbox.print_began(id(1), nonce);
                    }
                });
            }
        });
        assert!(armed.fired());
        assert_eq!(armed.syncs_after(), 0);
        assert_eq!(outbox.admit(u64::MAX), Err(Refusal::Broken));
    }
}

/// The control: the same story and the same judge, on a disk that nothing can be built on.
#[test]
fn a_disk_that_says_it_synced_and_did_not_is_found_out_by_the_judge() {
    let used = Used::new(1_000);
    let judged = |nth| std::panic::catch_unwind(|| struck(&used, Fault::SyncLies, nth));
    let lost = (1..10).filter(|&nth| judged(nth).is_err()).count();
    assert!(lost > 0, "the judge would find nothing");
}
