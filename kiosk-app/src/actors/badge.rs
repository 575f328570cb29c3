//! Watches the card reader for staff while no citizen is served, on a thread that may wait for it.
//!
//! ```text
//!   conductor ── watch ──► a card comes ──► it proves itself ──► CardShown
//!             ── prove ──► VERIFY, signature ────────────────► PinAnswered
//!                          the card goes ────────────────────► CardGone
//! ```
//!
//! What a citizen has put in is asked who it is, once, and is nobody's business then.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use kiosk_device::capability::{CardReader, StaffAnswer, TypedPin};
use kiosk_domain::StaffRefusal;
use kiosk_journey::{Event, StaffEvent};
use zeroize::Zeroizing;

use crate::inbox::Inbox;

/// How often the reader is looked at: who pulls the card has left within this.
const LOOK: Duration = Duration::from_millis(250);
/// How long a look may take.
const LOOK_MAX: Duration = Duration::from_millis(500);
/// How long a card may take to prove itself.
const PROVE: Duration = Duration::from_secs(10);

/// Ask staff cards.
pub struct Badge {
    jobs: Option<Sender<Job>>,
}

enum Job {
    Watch(bool),
    Prove(u64, TypedPin),
}

impl Badge {
    /// A thread around `reader`; without one no staff card is seen.
    pub fn start(reader: Option<Box<dyn CardReader>>, inbox: Inbox) -> Self {
        let jobs = reader.map(|reader| {
            let (sender, jobs) = channel();
            let mut desk = Desk {
                reader,
                inbox,
                is_watching: false,
                has_card: false,
            };
            let thread = std::thread::Builder::new().name("badges".into());
            thread
                .spawn(move || desk.work(&jobs))
                .expect("the kernel can start a thread at boot");
            sender
        });
        Self { jobs }
    }

    /// Whether to look for cards.
    pub fn watch(&self, on: bool) {
        self.ask(Job::Watch(on));
    }

    /// Gives the card that is in this PIN.
    pub fn prove(&self, attempt: u64, mut pin: Zeroizing<String>) {
        self.ask(Job::Prove(attempt, TypedPin(std::mem::take(&mut *pin))));
    }

    fn ask(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // Its thread ends only with the kiosk.
            let _ = jobs.send(job);
        }
    }
}

struct Desk {
    reader: Box<dyn CardReader>,
    inbox: Inbox,
    is_watching: bool,
    has_card: bool,
}

impl Desk {
    /// Ends when the conductor is gone.
    fn work(&mut self, jobs: &Receiver<Job>) {
        loop {
            match jobs.recv_timeout(LOOK) {
                Ok(Job::Watch(on)) => self.watch(on),
                Ok(Job::Prove(attempt, pin)) => self.prove(attempt, &pin),
                Err(RecvTimeoutError::Timeout) if self.is_watching => self.look(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// A card that was left in while a citizen was served counts as new.
    fn watch(&mut self, on: bool) {
        self.is_watching = on;
        self.has_card &= on;
    }

    fn look(&mut self) {
        // A reader that cannot be asked holds nobody's card.
        let is_in = self.reader.card_present(LOOK_MAX).unwrap_or(false);
        let was_in = std::mem::replace(&mut self.has_card, is_in);
        if is_in && !was_in {
            let StaffAnswer { proved, tries_left } = self.ask(None);
            self.tell(StaffEvent::CardShown { proved, tries_left });
        } else if was_in && !is_in {
            self.tell(StaffEvent::CardGone);
        }
    }

    fn prove(&mut self, attempt: u64, pin: &TypedPin) {
        let StaffAnswer { proved, tries_left } = self.ask(Some(pin));
        self.tell(StaffEvent::PinAnswered {
            attempt,
            proved,
            tries_left,
        });
    }

    /// The detail of a failure holds neither PIN nor name.
    fn ask(&mut self, pin: Option<&TypedPin>) -> StaffAnswer {
        self.reader
            .prove_staff(pin, PROVE)
            .unwrap_or_else(|failure| {
                tracing::warn!(
                    kind = failure.kind.as_str(),
                    detail = failure.detail,
                    "a card was not asked"
                );
                StaffAnswer {
                    proved: Err(StaffRefusal::Failed),
                    tries_left: None,
                }
            })
    }

    fn tell(&self, event: StaffEvent) {
        self.inbox.post(Event::Staff(event));
    }
}
