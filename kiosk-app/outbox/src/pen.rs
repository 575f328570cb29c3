//! Group commit without a thread in between: whoever finds nobody writing takes the pen and
//! commits everything that has gathered, and the sync itself is the batching window.
//!
//! ```text
//!   caller ─► waiting ─┬─ nobody writes: takes the pen ─► COMMIT + fsync ─► answers for the group
//!                      │                                                      │
//!                      └─ somebody writes: waits for an answer ◄──────────────┤
//!                                          or for the pen ◄───────────────────┘ to the first
//! ```
//!
//! A lone citizen's transaction wakes no other thread: two wake-ups cost as much as the disk's own
//! sync. See `docs/decisions/0008-the-caller-commits.md`.

use std::collections::VecDeque;
use std::mem::replace;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::OutboxError;
use crate::writer::{Answer, Change, Writer};

/// Most changes of one commit.
const GROUP_MAX: usize = 256;

/// A change, and who waits for it.
pub(crate) struct Asked {
    pub change: Change,
    pub told: SyncSender<Told>,
}

/// What one who waits is told, at most one of each.
pub(crate) enum Told {
    /// The disk has answered.
    Answer(Answer),
    /// It is your turn to write, for yourself and for all who wait.
    Write,
}

/// A change on its way to the disk.
pub(crate) struct Handed<'a> {
    pen: &'a Pen,
    /// None once it was answered.
    words: Option<Receiver<Told>>,
}

/// The one pen that the outbox is written with.
pub(crate) struct Pen {
    waiting: Mutex<Waiting>,
    /// Locked by whoever has the pen, so never waited for.
    writer: Mutex<Writer>,
}

#[derive(Default)]
struct Waiting {
    asked: VecDeque<Asked>,
    /// Somebody has the pen, or was told to take it.
    taken: bool,
}

impl Pen {
    pub(crate) fn new(writer: Writer) -> Self {
        Self {
            waiting: Mutex::default(),
            writer: Mutex::new(writer),
        }
    }

    /// Puts `change` into the next group, behind what was handed over before.
    pub(crate) fn hand_over(&self, change: Change) -> Handed<'_> {
        let (told, words) = sync_channel(2);
        self.waiting().asked.push_back(Asked { change, told });
        let (pen, words) = (self, Some(words));
        Handed { pen, words }
    }

    /// Commits those who wait, with the pen in hand, and passes it on, also out of a panic.
    fn write_group(&self) {
        let passes_on = PassesOn(self);
        let mut group: Vec<_> = {
            let mut waiting = self.waiting();
            let most = waiting.asked.len().min(GROUP_MAX);
            waiting.asked.drain(..most).collect()
        };
        // Those who came together have no order but the chain's.
        group.sort_by_key(|asked| asked.change.place());
        // Whoever came late may find its own change written.
        if !group.is_empty() {
            self.writer().serve(group);
        }
        drop(passes_on);
    }

    fn pass_on(&self) {
        let mut waiting = self.waiting();
        while let Some(next) = waiting.asked.front() {
            if next.told.try_send(Told::Write).is_ok() {
                return;
            }
            waiting.asked.pop_front();
        }
        waiting.taken = false;
    }

    fn broken(&self) -> OutboxError {
        self.writer().broken()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // Nothing panics while it is held.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(|poisoned| {
            let writer = poisoned.into_inner();
            writer.failed.store(true, Ordering::SeqCst);
            writer
        })
    }
}

impl Handed<'_> {
    /// Returns when the disk has answered; commits the group itself when nobody else does.
    pub(crate) fn answer(mut self) -> Answer {
        self.finish().unwrap_or_else(|| Err(self.pen.broken()))
    }

    /// None when whoever wrote for us panicked: nothing of the group is on the disk for certain.
    fn finish(&mut self) -> Option<Answer> {
        let words = self.words.take()?;
        if !replace(&mut self.pen.waiting().taken, true) {
            self.pen.write_group();
        }
        loop {
            match words.recv().ok()? {
                Told::Answer(answer) => return Some(answer),
                Told::Write => self.pen.write_group(),
            }
        }
    }
}

/// Whoever goes away without waiting may have been given the pen.
impl Drop for Handed<'_> {
    fn drop(&mut self) {
        self.finish();
    }
}

struct PassesOn<'a>(&'a Pen);

impl Drop for PassesOn<'_> {
    fn drop(&mut self) {
        self.0.pass_on();
    }
}

#[cfg(test)]
mod tests {
    use kiosk_envelope::Slot;

    use super::*;
    use crate::writer::tests::{next, writer};

    #[test]
    fn those_who_came_together_are_kept_in_the_order_of_their_chain() {
        let folder = tempfile::tempdir().expect("a folder");
        let pen = Pen::new(writer(&folder.path().join("outbox.db")));
        let first = next(Slot::first(1));
        let Change::Enqueue(sealed, _) = &first else {
            panic!("a transaction");
        };
        let second = next(Slot::after(sealed));
        let words = [second, first].map(|change| {
            let (told, words) = sync_channel(1);
            pen.waiting().asked.push_back(Asked { change, told });
            words
        });
        pen.write_group();
        for words in words {
            assert!(matches!(words.recv(), Ok(Told::Answer(Ok(_)))));
        }
    }

    /// The first two of a chain, handed over in order.
    fn two(pen: &Pen) -> (Handed<'_>, Handed<'_>) {
        let first = next(Slot::first(1));
        let Change::Enqueue(sealed, _) = &first else {
            panic!("a transaction");
        };
        let second = next(Slot::after(sealed));
        (pen.hand_over(first), pen.hand_over(second))
    }

    #[test]
    fn whoever_waits_first_writes_for_those_before_it_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let pen = Pen::new(writer(&folder.path().join("outbox.db")));
        let (first, second) = two(&pen);
        assert!(second.answer().is_ok());
        assert!(pen.waiting().asked.is_empty());
        assert!(first.answer().is_ok());
    }

    #[test]
    fn whoever_is_given_the_pen_and_goes_away_holds_nobody_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let pen = Pen::new(writer(&folder.path().join("outbox.db")));
        pen.waiting().taken = true;
        let (first, second) = two(&pen);
        pen.pass_on();
        drop(first);
        assert!(second.answer().is_ok());
        assert!(!pen.waiting().taken);
    }
}
