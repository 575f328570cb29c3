//! Whatever dies, whenever: one valid identity or a clean retry, never two, never none.
//!
//! Every deed on the disk is announced; the n-th and all after it are refused, which is what a process
//! that was killed before it leaves behind. Then the next process goes on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hil_tests::rig::{Fate, Proxy};
use kiosk_domain::{KioskId, Timestamp};
use kiosk_identity::{
    Clerk, Doors, Failure, FileKeys, Folder, Goal, Keys, Pace, Rest, Surroundings, Word,
};
use kiosk_protocol::{Route, Ticket};

use super::house::House;
use super::wire::Wire;

/// More than any story takes; a clerk that turns in circles is a failure.
const STEPS_MAX: usize = 60;
const PACE: Pace = Pace {
    base: Duration::from_millis(2),
    cap: Duration::from_millis(2),
};

/// What becomes of the deeds on the disk.
#[derive(Clone, Copy)]
enum Disk {
    Good,
    /// Dead before this deed, from 0.
    DeadAt(usize),
    /// Full at this one deed, and not any more at the next.
    FullAt(usize),
}

struct Kiosk {
    id: KioskId,
    folder: PathBuf,
    doors: Doors,
    ticket: Option<Ticket>,
    goal: Goal,
}

/// What a run left.
struct Run {
    deeds: usize,
    finished: bool,
    failures: Vec<String>,
}

impl Kiosk {
    fn new(house: &House, id: &str, goal: Goal, ticket: Option<Ticket>) -> Self {
        Self {
            id: id.parse().unwrap(),
            folder: house.path(id),
            doors: house.doors(),
            ticket,
            goal,
        }
    }

    /// A process that goes on until there is nothing to do, or it dies.
    fn run(&self, disk: Disk) -> Run {
        self.run_until(disk, |_| false)
    }

    fn run_until(&self, disk: Disk, enough: impl Fn(&Word) -> bool) -> Run {
        let deeds = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&deeds);
        let fate = move |_: &'static str| {
            let number = counted.fetch_add(1, Ordering::Relaxed);
            match disk {
                Disk::DeadAt(dead) if number >= dead => Err(io::ErrorKind::Interrupted.into()),
                Disk::FullAt(full) if number == full => Err(io::ErrorKind::StorageFull.into()),
                _ => Ok(()),
            }
        };
        let folder = Folder::open(&self.folder, Box::new(fate)).unwrap();
        let mut clerk =
            Clerk::new(folder, keys(), self.id.clone(), self.doors.clone(), PACE).unwrap();
        if let Some(ticket) = &self.ticket {
            clerk = clerk.with_ticket(ticket.clone());
        }
        let around = Surroundings {
            clock: &now,
            random: &|| 1,
        };
        let mut failures = Vec::new();
        let mut finished = false;
        for _ in 0..STEPS_MAX {
            let word = clerk.step(self.goal, &around);
            if enough(&word) {
                break;
            }
            match word {
                Word::Rests(Rest::Until(_)) => std::thread::sleep(PACE.cap),
                Word::Rests(_) => {
                    finished = true;
                    break;
                }
                Word::Failed(failure) => {
                    failures.push(failure.to_string());
                    if matches!(disk, Disk::DeadAt(dead) if deeds.load(Ordering::Relaxed) > dead) {
                        break;
                    }
                }
                _ => {}
            }
        }
        Run {
            deeds: deeds.load(Ordering::Relaxed),
            finished,
            failures,
        }
    }

    /// The identity in use is whole and the gateway knows it; nothing else lies there but `spare`.
    fn is_well(&self, house: &House, spare: usize) {
        let read = |name: &str| fs::read_to_string(self.folder.join("current").join(name)).unwrap();
        let root = fs::read_to_string(house.path("trust/root.pem")).unwrap();
        let mut wire = Wire::open(
            house.members,
            &root,
            &read("certificate.pem"),
            &read("key.pem"),
        );
        let (status, _) = wire.post(Route::Heartbeat.pattern(), b"{}");
        assert_eq!(
            status, 400,
            "{}: known, and told that it is no heartbeat",
            self.id
        );
        let numbered = numbers_in(&self.folder);
        assert!(numbered <= 1 + spare, "{}: {numbered} identities", self.id);
    }

    /// Makes the certificate in use look as if two thirds of its life were over.
    fn grow_old(&self) {
        grow_old(&self.folder.join("state.json"));
    }

    fn certificate(&self) -> String {
        fs::read_to_string(self.folder.join("current/certificate.pem")).unwrap()
    }
}

/// The certificate in use is to be renewed, says the `state` of an identity from now on.
pub fn grow_old(state: &Path) {
    let text = fs::read_to_string(state).unwrap();
    let mut known: serde_json::Value = serde_json::from_str(&text).unwrap();
    known["current"]["renew_at"] = 0.into();
    fs::write(state, known.to_string()).unwrap();
}

/// Each deed is the last one once, and finds the disk full once.
fn fates(deeds: usize) -> impl Iterator<Item = Disk> {
    (0..deeds).flat_map(|deed| [Disk::DeadAt(deed), Disk::FullAt(deed)])
}

fn numbers_in(folder: &Path) -> usize {
    let names = fs::read_dir(folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.parse::<u32>().is_ok()).count()
}

pub fn keys() -> impl Keys {
    FileKeys(|bytes: &mut [u8]| {
        // Unlike any other, and nobody's secret: these kiosks are made up.
        static DRAWN: AtomicU64 = AtomicU64::new(1);
        let mut seed = now().0.unsigned_abs() ^ DRAWN.fetch_add(0x9e37_79b9, Ordering::Relaxed);
        for byte in bytes {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = (seed >> 56) as u8;
        }
        Ok(())
    })
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp(i64::try_from(since.as_millis()).unwrap())
}

fn with_ticket(house: &House, id: &str) -> Kiosk {
    let ticket = house.approved_ticket(id);
    Kiosk::new(house, id, Goal::Ticket(ticket.id), Some(ticket))
}

#[test]
fn an_enrolment_that_dies_or_finds_the_disk_full_at_any_deed_ends_with_one_identity() {
    let house = House::build();
    let whole = with_ticket(&house, "ksk-047-9999");
    let run = whole.run(Disk::Good);
    assert!(
        run.finished && run.failures.is_empty(),
        "{:?}",
        run.failures
    );
    whole.is_well(&house, 0);
    assert!(run.deeds > 20, "{} deeds", run.deeds);
    for (number, disk) in fates(run.deeds).enumerate() {
        let kiosk = with_ticket(&house, &format!("ksk-047-{number:04}"));
        let works = matches!(disk, Disk::FullAt(_));
        let deed = number / 2;
        assert_eq!(kiosk.run(disk).finished, works, "deed {deed}");
        let after = kiosk.run(Disk::Good);
        assert!(after.finished, "deed {deed}: {:?}", after.failures);
        kiosk.is_well(&house, 0);
    }
}

#[test]
fn a_renewal_that_dies_or_finds_the_disk_full_at_any_deed_keeps_one_identity_all_the_time() {
    let house = House::build();
    for fresh_key in [false, true] {
        let id = format!("ksk-047-800{}", u8::from(fresh_key));
        let mut kiosk = with_ticket(&house, &id);
        assert!(kiosk.run(Disk::Good).finished);
        kiosk.goal = Goal::Keep { fresh_key };
        kiosk.ticket = None;
        let rests = kiosk.run(Disk::Good);
        assert!(rests.finished && rests.deeds == 0, "nothing is due");
        kiosk.grow_old();
        let deeds = kiosk.run(Disk::Good).deeds;
        assert!(deeds > 20, "{deeds} deeds");
        for (number, disk) in fates(deeds).enumerate() {
            let deed = number / 2;
            let before = kiosk.certificate();
            kiosk.grow_old();
            kiosk.run(disk);
            // Whoever starts now finds a whole one, the old or the new.
            kiosk.is_well(&house, 2);
            let after = kiosk.run(Disk::Good);
            assert!(after.finished, "deed {deed}: {:?}", after.failures);
            kiosk.is_well(&house, 0);
            assert_ne!(kiosk.certificate(), before, "deed {deed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_lost_and_a_gateway_that_dies_cost_a_try_and_nothing_else() {
    let mut house = House::build();
    let mut kiosk = with_ticket(&house, "ksk-047-7000");
    // The gateway hears the first request, and what it says after the handshake is lost.
    let hold = Duration::from_millis(200);
    let mute = |number| match number {
        0 => Fate::Mute { after: 1_600 },
        _ => Fate::Clear,
    };
    let cut = |number| match number {
        0..3 => Fate::Cut { after: 400 },
        _ => Fate::Clear,
    };
    let est = Proxy::start(house.est, hold, mute).await.unwrap();
    let members = Proxy::start(house.members, hold, cut).await.unwrap();
    kiosk.doors = house.doors_by(est.address, members.address);
    kiosk.run_until(Disk::Good, |word| matches!(word, Word::Failed(_)));
    assert!(house.log().contains("certificate noted for ticket"));
    assert!(!kiosk.folder.join("current").exists());
    let run = kiosk.run(Disk::Good);
    assert!(run.finished, "{:?}", run.failures);
    assert_eq!(run.failures.len(), 3, "{:?}", run.failures);
    kiosk.is_well(&house, 0);
    let signed = house.log().matches("certificate signed for ticket").count();
    assert_eq!(signed, 1, "the lost one came again");

    // It dies when the certificate is there and not proved: that is not forgotten.
    kiosk.goal = Goal::Keep { fresh_key: true };
    kiosk.ticket = None;
    kiosk.doors = house.doors();
    kiosk.grow_old();
    kiosk.run_until(Disk::Good, |word| matches!(word, Word::Received));
    house.kill();
    let alone = kiosk.run_until(Disk::Good, |word| {
        matches!(word, Word::Failed(Failure::Unreachable { .. }))
    });
    assert!(!alone.finished);
    house.start();
    let run = kiosk.run(Disk::Good);
    assert!(
        run.finished && run.failures.is_empty(),
        "{:?}",
        run.failures
    );
    kiosk.is_well(&house, 0);
}

#[test]
fn a_kiosk_whose_clock_stands_at_1970_is_enrolled_and_its_clock_is_not_believed_later() {
    let house = House::build();
    let kiosk = with_ticket(&house, "ksk-047-6000");
    let folder = Folder::open(&kiosk.folder, Box::new(|_| Ok(()))).unwrap();
    let mut clerk = Clerk::new(folder, keys(), kiosk.id.clone(), house.doors(), PACE)
        .unwrap()
        .with_ticket(kiosk.ticket.clone().unwrap());
    let around = Surroundings {
        clock: &|| Timestamp(0),
        random: &|| 1,
    };
    let mut said = Vec::new();
    for _ in 0..STEPS_MAX {
        match clerk.step(kiosk.goal, &around) {
            Word::Rests(Rest::Well(_)) => break,
            word => said.push(format!("{word:?}")),
        }
    }
    assert!(clerk.state().current.is_some(), "{said:?}");
    let floor = clerk.state().floor();
    assert!((now().0 - floor.0).abs() < 24 * 3_600_000, "{floor:?}");
    drop(clerk);
    kiosk.is_well(&house, 0);
}
