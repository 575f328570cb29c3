//! Watches the card reader for staff while no citizen is served, on a thread that may wait for it.
//!
//! ```text
//!   conductor ── watch ──► a card comes ──► it proves itself ──► CardShown
//!             ── prove ──► VERIFY, signature ────────────────► PinAnswered
//!                          the card goes ────────────────────► CardGone
//! ```
//!
//! What a citizen has put in is asked who it is, once, and is nobody's business then.

use std::cell::Cell;
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
    /// What was said last: said again, it would put off the next look.
    is_watching: Cell<bool>,
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
        Self {
            jobs,
            is_watching: Cell::new(false),
        }
    }

    /// Whether to look for cards.
    pub fn watch(&self, on: bool) {
        if self.is_watching.replace(on) != on {
            self.ask(Job::Watch(on));
        }
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
                Err(RecvTimeoutError::Timeout) => self.idle(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// A card that was left in while a citizen was served counts as new.
    fn watch(&mut self, on: bool) {
        self.is_watching = on;
        self.has_card &= on;
    }

    fn idle(&mut self) {
        if self.is_watching {
            self.look();
        }
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

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Instant;

    use kiosk_card_reader::simulator::staff::StaffCard;
    use kiosk_card_reader::staff::Trust;
    use kiosk_card_reader::{CardReaderDock, sample, simulated};
    use kiosk_domain::StaffRole;
    use rcgen::{
        BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
        SanType,
    };

    use super::*;

    const PIN: &str = "314159";
    /// Of key 9A and of key 9E, by their numbers.
    const PURPOSES: [(&str, &[u64]); 2] = [
        ("9a", &[1, 3, 6, 1, 4, 1, 311, 20, 2, 2]),
        ("9e", &[2, 16, 840, 1, 101, 3, 6, 8]),
    ];

    /// A throw-away authority of the staff.
    struct Authority {
        trust: Trust,
        issuer: Issuer<'static, KeyPair>,
    }

    impl Authority {
        fn new() -> Self {
            let mut params = CertificateParams::default();
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let key = KeyPair::generate().expect("a key");
            let root = params.self_signed(&key).expect("a root");
            Self {
                trust: Trust::in_roots([&**root.der()]).expect("a root"),
                issuer: Issuer::new(params, key),
            }
        }

        /// A technician's card, by way of its files, as the dock reads it.
        fn card(&self) -> StaffCard {
            let folder = tempfile::tempdir().expect("a folder");
            let write = |name: String, text: String| {
                std::fs::write(folder.path().join(name), text).expect("written");
            };
            write("pin".into(), PIN.into());
            for (name, purpose) in PURPOSES {
                let mut params = CertificateParams::default();
                let uri = StaffRole::Technician.uri("tech-0017");
                let uri = SanType::URI(uri.as_str().try_into().expect("ASCII"));
                params.subject_alt_names = vec![uri];
                params.extended_key_usages = vec![ExtendedKeyUsagePurpose::Other(purpose.to_vec())];
                let key = KeyPair::generate().expect("a key");
                let signed = params.signed_by(&key, &self.issuer).expect("signed");
                write(format!("{name}.pem"), signed.pem());
                write(format!("{name}.key.pem"), key.serialize_pem());
            }
            read(folder.path())
        }
    }

    fn read(folder: &Path) -> StaffCard {
        StaffCard::from_folder(folder).expect("what was just written")
    }

    /// A badge that watches a reader, and the hand at the slot.
    fn watching(trust: &Trust) -> (Badge, CardReaderDock, Inbox) {
        let (reader, hand) = simulated();
        let inbox = Inbox::default();
        let reader = Box::new(reader.knowing_staff(Some(trust.clone())));
        let badge = Badge::start(Some(reader), inbox.clone());
        badge.watch(true);
        (badge, hand, inbox)
    }

    fn next(inbox: &Inbox) -> StaffEvent {
        let begun = Instant::now();
        loop {
            if let Some(Event::Staff(event)) = inbox.next() {
                return event;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "nothing came");
            std::thread::yield_now();
        }
    }

    fn answer(event: StaffEvent) -> (Result<StaffRole, StaffRefusal>, Option<u8>) {
        match event {
            StaffEvent::CardShown { proved, tries_left }
            | StaffEvent::PinAnswered {
                proved, tries_left, ..
            } => (proved.map(|member| member.role), tries_left),
            _ => panic!("no card answered"),
        }
    }

    #[test]
    fn a_card_proves_itself_then_its_holder_and_going_is_told() {
        let ours = Authority::new();
        let (badge, hand, inbox) = watching(&ours.trust);
        hand.insert_staff_card(ours.card());
        assert_eq!(answer(next(&inbox)), (Ok(StaffRole::Technician), Some(3)));
        badge.prove(1, Zeroizing::new("000000".into()));
        let wrong = (Err(StaffRefusal::WrongPin), Some(2));
        assert_eq!(answer(next(&inbox)), wrong);
        badge.prove(2, Zeroizing::new(PIN.into()));
        assert_eq!(answer(next(&inbox)).0, Ok(StaffRole::Technician));
        hand.remove_card();
        assert!(matches!(next(&inbox), StaffEvent::CardGone));
    }

    #[test]
    fn the_card_blocks_itself_after_three_wrong_pins() {
        let ours = Authority::new();
        let (badge, hand, inbox) = watching(&ours.trust);
        hand.insert_staff_card(ours.card());
        assert!(answer(next(&inbox)).0.is_ok());
        let mut told = Vec::new();
        for attempt in 1..=4 {
            let pin = if attempt == 4 { PIN } else { "000000" };
            badge.prove(attempt, Zeroizing::new(pin.into()));
            told.push(answer(next(&inbox)).0);
        }
        let (wrong, locked) = (Err(StaffRefusal::WrongPin), Err(StaffRefusal::Locked));
        assert_eq!(told, [wrong, wrong, locked, locked]);
    }

    #[test]
    fn a_card_of_another_authority_and_a_citizens_are_told_apart_from_ours() {
        let (ours, theirs) = (Authority::new(), Authority::new());
        let (_badge, hand, inbox) = watching(&ours.trust);
        hand.insert_staff_card(theirs.card());
        let told = answer(next(&inbox)).0;
        let (forged, not_ours) = (Err(StaffRefusal::Forged), Err(StaffRefusal::NotOurs));
        assert!(told == forged || told == not_ours, "{told:?}");
        hand.remove_card();
        assert!(matches!(next(&inbox), StaffEvent::CardGone));
        hand.insert_card(sample::asha());
        assert_eq!(answer(next(&inbox)).0, Err(StaffRefusal::NotAStaffCard));
    }

    #[test]
    fn while_a_citizen_is_served_no_card_is_asked() {
        let ours = Authority::new();
        let (reader, hand) = simulated();
        let inbox = Inbox::default();
        let mut desk = Desk {
            reader: Box::new(reader.knowing_staff(Some(ours.trust.clone()))),
            inbox: inbox.clone(),
            is_watching: false,
            has_card: false,
        };
        hand.insert_staff_card(ours.card());
        desk.idle();
        assert!(inbox.next().is_none());
        desk.watch(true);
        desk.idle();
        desk.idle();
        assert!(answer(next(&inbox)).0.is_ok());
        assert!(inbox.next().is_none(), "a card is met once");
    }
}
