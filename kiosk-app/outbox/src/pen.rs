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
//! sync. See `docs/decisions/0008-the-caller-commits.md`. It knows nothing of transactions and
//! names its locks through `sync`, so that `tests/it/pen.rs` can try every order of its threads.

use std::collections::VecDeque;
use std::mem::replace;
use std::sync::{Arc, PoisonError};

use super::sync::{Mutex, MutexGuard, Thread, current, park, yield_now};

/// Most changes of one commit.
const GROUP_MAX: usize = 256;

/// What the pen is for.
pub(crate) trait Writes {
    /// What can be asked.
    type Change;
    /// What is said to it.
    type Answer;

    /// Sorts those who came together.
    fn place(change: &Self::Change) -> impl Ord;

    /// Makes `group` durable and answers each of it, in its order.
    fn write(&mut self, group: &[Self::Change]) -> Vec<Self::Answer>;

    /// A write panicked: nothing may be written any more.
    fn panicked(&mut self);

    /// What is said then.
    fn broken(&self) -> Self::Answer;
}

/// A change on its way to the disk.
pub(crate) struct Handed<'a, W: Writes> {
    pen: &'a Pen<W>,
    /// None once it was answered.
    ear: Option<Arc<Ear<W::Answer>>>,
}

/// The one pen that something is written with.
pub(crate) struct Pen<W: Writes> {
    waiting: Mutex<Waiting<W>>,
    /// Locked by whoever has the pen, so never waited for.
    writer: Mutex<W>,
}

struct Waiting<W: Writes> {
    asked: VecDeque<Asked<W>>,
    /// Somebody has the pen, or was told to take it.
    taken: bool,
    /// The last group had more than one member, who have been answered and may come again.
    crowded: bool,
}

/// A change, and who waits for it.
struct Asked<W: Writes> {
    change: W::Change,
    voice: Voice<W::Answer>,
}

impl<W: Writes> Pen<W> {
    pub(crate) fn new(writer: W) -> Self {
        let waiting = Waiting {
            asked: VecDeque::new(),
            taken: false,
            crowded: false,
        };
        Self {
            waiting: Mutex::new(waiting),
            writer: Mutex::new(writer),
        }
    }

    /// Puts `change` into the next group, behind what was handed over before.
    pub(crate) fn hand_over(&self, change: W::Change) -> Handed<'_, W> {
        let ear = Arc::new(Ear::new());
        let voice = Voice(Some(Arc::clone(&ear)));
        self.waiting().asked.push_back(Asked { change, voice });
        let ear = Some(ear);
        Handed { pen: self, ear }
    }

    /// Commits those who wait, with the pen in hand, and passes it on, also out of a panic.
    fn write_group(&self) {
        let passes_on = PassesOn(self);
        let crowded = self.waiting().crowded;
        if crowded {
            yield_now(); // or the first of them would sync for itself alone
        }
        let mut group: Vec<_> = {
            let mut waiting = self.waiting();
            let most = waiting.asked.len().min(GROUP_MAX);
            waiting.crowded = most > 1;
            waiting.asked.drain(..most).collect()
        };
        // Those who came together have no order but the chain's.
        group.sort_by(|one, other| W::place(&one.change).cmp(&W::place(&other.change)));
        let (changes, voices): (Vec<_>, Vec<_>) = group
            .into_iter()
            .map(|asked| (asked.change, asked.voice))
            .unzip();
        // Whoever came late may find its own change written.
        if !changes.is_empty() {
            let answers = self.writer().write(&changes);
            for (voice, answer) in voices.into_iter().zip(answers) {
                voice.answer(answer);
            }
        }
        drop(passes_on);
    }

    fn pass_on(&self) {
        let mut waiting = self.waiting();
        match waiting.asked.front() {
            Some(next) => next.voice.call(),
            None => waiting.taken = false,
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting<W>> {
        // Nothing panics while it is held.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> MutexGuard<'_, W> {
        self.writer.lock().unwrap_or_else(|poisoned| {
            let mut writer = poisoned.into_inner();
            writer.panicked();
            writer
        })
    }
}

impl<W: Writes> Handed<'_, W> {
    /// Returns when the disk has answered; commits the group itself when nobody else does.
    pub(crate) fn answer(mut self) -> W::Answer {
        self.finish().unwrap_or_else(|| self.pen.writer().broken())
    }

    /// None when whoever wrote for us panicked: nothing of the group is on the disk for certain.
    fn finish(&mut self) -> Option<W::Answer> {
        let ear = self.ear.take()?;
        if !replace(&mut self.pen.waiting().taken, true) {
            self.pen.write_group();
        }
        loop {
            match ear.hear() {
                Said::Answer(answer) => return Some(answer),
                Said::Write => self.pen.write_group(),
                Said::Nothing | Said::Awaited(_) | Said::Lost => return None,
            }
        }
    }
}

/// Whoever goes away without waiting may have been given the pen.
impl<W: Writes> Drop for Handed<'_, W> {
    fn drop(&mut self) {
        self.finish();
    }
}

struct PassesOn<'a, W: Writes>(&'a Pen<W>);

impl<W: Writes> Drop for PassesOn<'_, W> {
    fn drop(&mut self) {
        self.0.pass_on();
    }
}

/// Where one who waits is told, one word at a time.
struct Ear<A>(Mutex<Said<A>>);

enum Said<A> {
    Nothing,
    /// This thread sleeps until something is said.
    Awaited(Thread),
    /// It is your turn to write, for yourself and for all who wait.
    Write,
    /// The disk has answered.
    Answer(A),
    /// Nobody will.
    Lost,
}

impl<A> Ear<A> {
    fn new() -> Self {
        Self(Mutex::new(Said::Nothing))
    }

    fn said(&self) -> MutexGuard<'_, Said<A>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, said: Said<A>) {
        let before = replace(&mut *self.said(), said);
        if let Said::Awaited(thread) = before {
            thread.unpark();
        }
    }

    /// Sleeps until there is something to hear.
    fn hear(&self) -> Said<A> {
        loop {
            let mut said = self.said();
            match replace(&mut *said, Said::Nothing) {
                Said::Nothing | Said::Awaited(_) => *said = Said::Awaited(current()),
                heard => return heard,
            }
            drop(said);
            park();
        }
    }
}

/// Speaks to one ear; whoever drops it unsaid says that nobody will answer.
struct Voice<A>(Option<Arc<Ear<A>>>);

impl<A> Voice<A> {
    fn call(&self) {
        if let Some(ear) = &self.0 {
            ear.tell(Said::Write);
        }
    }

    fn answer(mut self, answer: A) {
        if let Some(ear) = self.0.take() {
            ear.tell(Said::Answer(answer));
        }
    }
}

impl<A> Drop for Voice<A> {
    fn drop(&mut self) {
        if let Some(ear) = self.0.take() {
            ear.tell(Said::Lost);
        }
    }
}
