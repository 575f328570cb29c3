//! Who is there: readers that come and go, cards that are put in and pulled.
//!
//! ```text
//!   no service ──► list readers ──► wait for a change ──► publish ─┐
//!       ▲               ▲───────────────────────────────────────────┘
//!       └── pcscd stopped; looked for again every second
//! ```

use std::ffi::CString;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use kiosk_device::dock::Dock;
use pcsc::{Context, Error, PNP_NOTIFICATION, ReaderState, Scope, State};

/// What lies in a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Nothing.
    Empty,
    /// A card that answered when it was powered.
    Card,
    /// Something that did not: upside down, or broken.
    Mute,
}

/// One reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its name, as pcscd gives it.
    pub reader: String,
    /// What lies in it.
    pub presence: Presence,
    /// How often a card came or went since pcscd knows the reader. Two more than before means
    /// that the card was changed, however quickly.
    pub events: u32,
}

#[derive(Default)]
struct View {
    slots: Option<Vec<Slot>>,
    /// When pcscd said so.
    seen_at: Option<Instant>,
    ending: bool,
}

impl View {
    /// What is there; nothing is known once pcscd has not answered for longer than it ever takes.
    fn slots(&self) -> Option<&[Slot]> {
        let is_fresh = self.seen_at?.elapsed() < STALE_AFTER;
        self.slots.as_deref().filter(|_| is_fresh)
    }
}

/// Watches all readers on a thread of its own.
pub struct Monitor {
    view: Dock<View>,
    waiting: Arc<Mutex<Option<Context>>>,
    thread: Option<JoinHandle<()>>,
}

const SERVICE_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// A reader that came between listing and waiting is found at the latest after this.
const LIST_AGAIN_AFTER: Duration = Duration::from_secs(10);
/// Far longer than pcscd takes to say that nothing changed.
const STALE_AFTER: Duration = Duration::from_secs(25);
/// So long is waited for the thread to end: a call into a pcscd that is stuck ends with it.
const END_MAX: Duration = Duration::from_secs(2);

impl Monitor {
    /// Begins to watch. pcscd need not run yet.
    pub fn start() -> Self {
        let view = Dock::new(View::default());
        let waiting = Arc::new(Mutex::new(None));
        let (seen, place) = (view.clone(), Arc::clone(&waiting));
        let thread = thread::Builder::new()
            .name("pcsc-monitor".into())
            .spawn(move || watch(&seen, &place))
            .ok();
        Self {
            view,
            waiting,
            thread,
        }
    }

    /// All readers, `None` while pcscd does not answer.
    pub fn slots(&self) -> Option<Vec<Slot>> {
        self.view.look(|view| view.slots().map(<[Slot]>::to_vec))
    }

    /// Waits until `ready` has an answer to what is there, at most for `deadline`.
    pub fn wait<R>(
        &self,
        deadline: Duration,
        mut ready: impl FnMut(Option<&[Slot]>) -> Option<R>,
    ) -> Option<R> {
        self.view.wait(deadline, |view| ready(view.slots()))
    }

    fn interrupt(&self) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(context) = waiting.as_ref() {
            // A context that is not waiting has nothing to cancel; it is asked again.
            let _ = context.cancel();
        }
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        self.view.change(|view| view.ending = true);
        let Some(thread) = self.thread.take() else {
            return;
        };
        // A cancel that comes just before the thread waits is lost, so it is repeated.
        let until = Instant::now() + END_MAX;
        while !thread.is_finished() && Instant::now() < until {
            self.interrupt();
            thread::sleep(Duration::from_millis(2));
        }
        if thread.is_finished() {
            drop(thread.join());
        }
    }
}

fn watch(view: &Dock<View>, waiting: &Mutex<Option<Context>>) {
    let is_ending = |view: &mut View| view.ending.then_some(());
    loop {
        if let Ok(context) = Context::establish(Scope::User) {
            *waiting.lock().unwrap_or_else(PoisonError::into_inner) = Some(context.clone());
            let ended = watch_readers(&context, view);
            *waiting.lock().unwrap_or_else(PoisonError::into_inner) = None;
            if ended.is_ok() {
                return;
            }
        }
        view.change(|view| view.slots = None);
        if view.wait(SERVICE_AGAIN_AFTER, is_ending).is_some() {
            return;
        }
    }
}

/// `Ok` when the monitor ends, the error when pcscd does.
fn watch_readers(context: &Context, view: &Dock<View>) -> Result<(), Error> {
    let mut states = vec![ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE)];
    loop {
        refresh(context, &mut states)?;
        match context.get_status_change(LIST_AGAIN_AFTER, &mut states) {
            Ok(()) | Err(Error::Timeout | Error::Cancelled | Error::UnknownReader) => {}
            Err(error) => return Err(error),
        }
        for state in &mut states {
            state.sync_current_state();
        }
        let slots = states.iter().skip(1).filter_map(slot).collect();
        let ending = view.change(|view| {
            view.slots = Some(slots);
            view.seen_at = Some(Instant::now());
            view.ending
        });
        if ending {
            return Ok(());
        }
    }
}

/// Forgets readers that are gone, and learns of new ones. The first state is the notification.
fn refresh(context: &Context, states: &mut Vec<ReaderState>) -> Result<(), Error> {
    let readers = match context.list_readers_owned() {
        Ok(readers) => readers,
        Err(Error::NoReadersAvailable) => Vec::new(),
        Err(error) => return Err(error),
    };
    let is_listed = |name: &CString| readers.contains(name);
    let mut index = 0;
    states.retain(|state| {
        index += 1;
        index == 1 || is_listed(&state.name().to_owned()) && !is_gone(state)
    });
    let known: Vec<CString> = states.iter().map(|state| state.name().to_owned()).collect();
    let new = readers.into_iter().filter(|reader| !known.contains(reader));
    states.extend(new.map(|reader| ReaderState::new(reader, State::UNAWARE)));
    Ok(())
}

fn is_gone(state: &ReaderState) -> bool {
    state
        .event_state()
        .intersects(State::UNKNOWN | State::UNAVAILABLE)
}

fn slot(state: &ReaderState) -> Option<Slot> {
    let event = state.event_state();
    if is_gone(state) {
        return None;
    }
    let presence = if event.contains(State::MUTE) {
        Presence::Mute
    } else if event.contains(State::PRESENT) {
        Presence::Card
    } else {
        Presence::Empty
    };
    Some(Slot {
        reader: state.name().to_string_lossy().into_owned(),
        presence,
        events: state.event_count(),
    })
}
