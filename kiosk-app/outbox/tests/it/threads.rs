//! The pen under loom, which runs every order that its threads can come in, and calls it a deadlock
//! when one sleeps and nobody will wake it.
//!
//! The pen is compiled a second time, here, with loom's locks. It writes into a list: what may go
//! wrong between threads has nothing to do with the disk.

use std::sync::{Arc, Mutex, PoisonError};

use loom::model::Builder;
use loom::thread;

#[path = "../../src/pen.rs"]
mod pen;

mod sync {
    pub(crate) use loom::sync::{Mutex, MutexGuard};
    pub(crate) use loom::thread::{Thread, current, park, yield_now};
}

use pen::{Pen, Writes};

/// Groups as they became durable.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<Vec<u32>>>>);

impl Kept {
    fn groups(&self) -> Vec<Vec<u32>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn count(&self, change: u32) -> usize {
        let groups = self.groups();
        groups
            .iter()
            .flatten()
            .filter(|kept| **kept == change)
            .count()
    }
}

impl Writes for Kept {
    type Change = u32;
    type Answer = u32;

    fn place(change: &u32) -> impl Ord {
        *change
    }

    fn write(&mut self, group: &[u32]) -> Vec<u32> {
        thread::yield_now(); // the disk syncs
        let mut groups = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        groups.push(group.to_vec());
        group.to_vec()
    }

    fn panicked(&mut self) {}

    fn broken(&self) -> u32 {
        panic!("nobody panicked")
    }
}

/// Every order with at most `preemptions_max` threads stopped in the middle of something.
fn in_every_order(preemptions_max: usize, story: impl Fn() + Sync + Send + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(preemptions_max);
    builder.check(story);
}

fn ask(pen: &Pen<Kept>, kept: &Kept, change: u32) {
    assert_eq!(pen.hand_over(change).answer(), change);
    assert_eq!(kept.count(change), 1, "{change} was answered too early");
}

#[test]
fn nobody_is_answered_before_it_is_kept_and_nobody_sleeps_for_ever() {
    in_every_order(2, || {
        let kept = Kept::default();
        let pen = Arc::new(Pen::new(kept.clone()));
        let others = [2, 3].map(|change| {
            let (pen, kept) = (Arc::clone(&pen), kept.clone());
            thread::spawn(move || ask(&pen, &kept, change))
        });
        ask(&pen, &kept, 1);
        for other in others {
            other.join().expect("answered");
        }
        ask(&pen, &kept, 4); // the pen was put down
        assert_eq!(kept.groups().iter().flatten().count(), 4);
    });
}

#[test]
fn whoever_goes_away_without_waiting_is_kept_and_holds_nobody_up() {
    in_every_order(3, || {
        let kept = Kept::default();
        let pen = Arc::new(Pen::new(kept.clone()));
        let goes = Arc::clone(&pen);
        let gone = thread::spawn(move || drop(goes.hand_over(2)));
        ask(&pen, &kept, 1);
        gone.join().expect("gone");
        assert_eq!((kept.count(1), kept.count(2)), (1, 1));
    });
}

#[test]
fn whoever_waits_first_writes_for_those_before_it_too_in_the_order_of_their_chain() {
    in_every_order(2, || {
        let kept = Kept::default();
        let pen = Pen::new(kept.clone());
        let (second, first) = (pen.hand_over(2), pen.hand_over(1));
        assert_eq!(second.answer(), 2);
        assert_eq!(kept.groups(), [[1, 2]]);
        assert_eq!(first.answer(), 1);
    });
}

#[test]
fn those_who_come_while_one_writes_share_a_commit_in_some_order() {
    let shared = Arc::new(Mutex::new(false));
    let seen = Arc::clone(&shared);
    in_every_order(2, move || {
        let kept = Kept::default();
        let pen = Arc::new(Pen::new(kept.clone()));
        let others = [2, 3].map(|change| {
            let (pen, kept) = (Arc::clone(&pen), kept.clone());
            thread::spawn(move || ask(&pen, &kept, change))
        });
        for other in others {
            other.join().expect("answered");
        }
        let one_commit = kept.groups().len() == 1;
        *seen.lock().unwrap_or_else(PoisonError::into_inner) |= one_commit;
    });
    let shared = *shared.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(shared, "nobody ever writes for another one");
}
