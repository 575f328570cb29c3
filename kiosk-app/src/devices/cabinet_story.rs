//! The cabinet from its wires to journal, heartbeat and journey, through its host and its caretaker.

use std::path::Path;
use std::sync::atomic::{AtomicI16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use kiosk_cabinet::CabinetDock;
use kiosk_cabinet::duty::Refused;
use kiosk_cabinet::lines::{Step, errno};
use kiosk_cabinet::orders::{self, Order};
use kiosk_cabinet::temperature::Temperature;
use kiosk_device::Cabinet;
use kiosk_device::capability::{Lamp, Lock};
use kiosk_device::host::Host;
use kiosk_domain::config::{CabinetDevice, TamperRule};
use kiosk_domain::{Capability, DeviceState, Warning};
use kiosk_journal::{Journal, audit};
use kiosk_journey::{Event, OutOfServiceReason};
use kiosk_outbox::{Limits, Outbox};

use super::Doctor;
use super::{News, Toys, cabinet};
use crate::actors::caretaker::{Caretaker, CaretakerTools, NotFollowed};
use crate::actors::health::Health;
use crate::actors::mouth::Mouth;
use crate::actors::note::Note;
use crate::actors::outages::Outages;
use crate::inbox::Inbox;

/// One run of a kiosk on what lies in a folder.
struct Run {
    dock: CabinetDock,
    host: Host<dyn Cabinet>,
    caretaker: Caretaker,
    health: Health,
    inbox: Inbox,
    degrees: Arc<AtomicI16>,
    told: Mutex<Vec<Event>>,
}

impl Run {
    fn of(folder: &Path, tamper: TamperRule) -> Self {
        let limits = Limits {
            bytes_max: 1 << 20,
            disk_free_bytes_min: 0,
        };
        let outbox = Outbox::open(&folder.join("outbox.db"), limits, 1).expect("opens");
        let journal = Journal::open(&folder.join("journal.db")).expect("opens");
        let note = Note::new(journal, outbox);
        let (inbox, outages, health) = (Inbox::default(), Outages::default(), Health::default());
        let (caretaker, hired) = Caretaker::hire();
        let news = News::new(
            note.clone(),
            inbox.clone(),
            outages.clone(),
            Mouth::default(),
            Doctor::default(),
            caretaker.clone(),
            health.clone(),
        );
        let device = CabinetDevice {
            link: "simulated".into(),
            tamper,
            temperature: None,
            wiring: None,
        };
        let mut toys = Toys::default();
        let host = cabinet::host(&device, &news, &mut toys).expect("it is known");
        let degrees = Arc::new(AtomicI16::new(20));
        let felt = Arc::clone(&degrees);
        hired.start(CaretakerTools {
            cabinet: Some(Box::new(host.clone())),
            temperature: Box::new(move || {
                Some(Temperature::of_celsius(felt.load(Ordering::Relaxed)))
            }),
            orders: folder.join(orders::FOLDER),
            rule: tamper,
            note,
            health: health.clone(),
            outages,
            inbox: inbox.clone(),
        });
        Self {
            dock: toys.cabinet.expect("it is simulated"),
            host,
            caretaker,
            health,
            inbox,
            degrees,
            told: Mutex::default(),
        }
    }

    fn warns_of(&self, warning: Warning) -> bool {
        self.health.warnings().contains(&warning)
    }

    /// The last word on whether citizens are served.
    fn closed_with(&self) -> Option<(OutOfServiceReason, String)> {
        let mut told = self.told.lock().expect("no test has failed in it");
        told.extend(std::iter::from_fn(|| self.inbox.next()));
        told.iter().rev().find_map(|event| match event {
            Event::OutOfService { reason, code } => Some(Some((*reason, code.clone()))),
            Event::BackInService => Some(None),
            _ => None,
        })?
    }

    fn is_resting(&self) -> bool {
        self.closed_with() == Some((OutOfServiceReason::Withdrawn, "CABINET-TAMPERED".into()))
    }
}

fn until(what: &str, is: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < Duration::from_secs(60), "not yet: {what}");
        std::thread::yield_now();
    }
}

/// The journal's lines of `event`, by their phase.
fn lines(folder: &Path, event: &str) -> Vec<String> {
    let mut phases = Vec::new();
    audit::export(&folder.join("journal.db"), |line| {
        if line.event == event {
            phases.push(line.phase.clone());
        }
        true
    })
    .expect("a journal");
    phases
}

#[test]
fn an_opened_cabinet_is_told_once_outlives_a_restart_and_rests_until_it_is_cleared() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    {
        let run = Run::of(folder, TamperRule::Close);
        until("it serves", || {
            run.health.devices() == [(Capability::Cabinet, DeviceState::Online)]
        });
        assert!(run.health.warnings().is_empty());
        run.dock.set_door_open(true);
        until("it is told", || run.warns_of(Warning::Tampered));
        let online = [(Capability::Cabinet, DeviceState::Online)];
        until("the host has seen it", || run.health.devices() != online);
        run.dock.set_door_open(false);
        // A run that still writes would break the chain of the next: a kiosk is one process.
        until("its last line is written", || {
            run.health.devices() == online
        });
        until("shutting it brings nobody back", || run.is_resting());
    }
    let run = Run::of(folder, TamperRule::Close);
    until("the next run knows", || run.warns_of(Warning::Tampered));
    until("and rests", || run.is_resting());
    run.dock.set_tampered(true);
    until("the host has seen it", || {
        run.health.devices() == [(Capability::Cabinet, DeviceState::FraudAttempt)]
    });
    assert!(matches!(
        run.caretaker.follow(Order::ClearTamper),
        Err(NotFollowed::Refused(Refused::StillOpen))
    ));
    run.dock.set_tampered(false);
    until("it is at rest", || {
        run.caretaker.follow(Order::ClearTamper).is_ok()
    });
    assert!(run.health.warnings().is_empty());
    until("citizens are served", || run.closed_with().is_none());
    until("it is written down", || {
        lines(folder, "tamper_cleared") == ["noted"]
    });
    until("it is written down", || {
        lines(folder, "cabinet_tampered") == ["noted"]
    });
    drop(run);
    let later = Run::of(folder, TamperRule::Close);
    until("it serves", || !later.health.devices().is_empty());
    assert!(later.health.warnings().is_empty());
}

#[test]
fn a_cabinet_that_only_reports_serves_on_when_it_is_shut() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = Run::of(folder.path(), TamperRule::Report);
    run.dock.set_door_open(true);
    until("it is told", || run.warns_of(Warning::Tampered));
    until("nobody is served meanwhile", || run.closed_with().is_some());
    run.dock.set_door_open(false);
    until("citizens are served", || run.closed_with().is_none());
    assert!(run.warns_of(Warning::Tampered));
    // A technician's program clears it without a word to the running kiosk.
    orders::leave(&folder.path().join(orders::FOLDER), Order::ClearTamper).expect("left");
    until("it is cleared", || !run.warns_of(Warning::Tampered));
}

#[test]
fn the_lock_opens_for_a_technician_only_and_shuts_by_itself_with_a_line_for_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let run = Run::of(folder, TamperRule::Report);
    assert!(matches!(
        run.caretaker.unlock(5),
        Err(NotFollowed::Refused(Refused::NotInService))
    ));
    run.caretaker.follow(Order::BeginService).expect("begun");
    run.caretaker.unlock(1).expect("it opens");
    run.dock.set_door_open(true);
    until("it is shut again", || run.dock.lock() == Lock::Locked);
    until("the journal says so", || {
        lines(folder, "lock_opened") == ["begun", "done"]
    });
    until("the host has seen the door", || {
        run.health.devices() == [(Capability::Cabinet, DeviceState::UserError)]
    });
    assert!(!run.warns_of(Warning::Tampered), "a technician opened it");
    run.caretaker.follow(Order::EndService).expect("ended");
    assert!(run.warns_of(Warning::Tampered), "and left it open");
}

#[test]
fn a_lock_that_does_not_open_says_so_and_its_line_ends_as_failed() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = Run::of(folder.path(), TamperRule::Report);
    run.caretaker.follow(Order::BeginService).expect("begun");
    run.dock.board().set_broken(Step::Set, Some(errno::EIO));
    assert!(matches!(
        run.caretaker.unlock(5),
        Err(NotFollowed::Failed(_))
    ));
    until("it is written down", || {
        lines(folder.path(), "lock_opened") == ["begun", "failed"]
    });
    assert_eq!(run.dock.lock(), Lock::Locked);
}

#[test]
fn the_fan_follows_the_temperature_and_paper_that_ends_soon_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = Run::of(folder.path(), TamperRule::Report);
    until("it is cool", || !run.dock.is_fan_running());
    run.dock.set_paper_low(true);
    run.degrees.store(70, Ordering::Relaxed);
    until("it is warm", || run.dock.is_fan_running());
    until("the paper is low", || run.warns_of(Warning::PaperLow));
    until("it is written down", || {
        lines(folder.path(), "paper_low") == ["noted"]
    });
    let serving = [(Capability::Cabinet, DeviceState::Online)];
    assert_eq!(run.health.devices(), serving, "receipts go on");
    assert_eq!(run.closed_with(), None);
    run.dock.set_paper_low(false);
    until("it is refilled", || !run.warns_of(Warning::PaperLow));
    until("it is written down", || {
        lines(folder.path(), "paper_refilled") == ["noted"]
    });
}

#[test]
fn a_kiosk_that_is_killed_leaves_the_lock_shut_the_lamps_dark_and_the_fan_running() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut run = Run::of(folder.path(), TamperRule::Report);
    run.host
        .set_lamp(Lamp::InService, true, Duration::from_secs(20))
        .expect("it is fitted");
    until("it is cool", || !run.dock.is_fan_running());
    run.caretaker.follow(Order::BeginService).expect("begun");
    run.caretaker.unlock(60).expect("it opens");
    assert_eq!(run.dock.lock(), Lock::Unlocked);
    // What is dead takes no lines again.
    run.dock.board().set_broken(Step::Request, Some(errno::EIO));
    run.dock.board().owner_dies();
    assert_eq!(run.dock.lock(), Lock::Locked);
    assert!(!run.dock.is_lit(Lamp::InService));
    assert!(run.dock.is_fan_running());
    until("it is written down", || {
        lines(folder.path(), "lock_opened") == ["begun"]
    });
}
