//! Seventeen ways to go wrong, at every command of either protocol, once or for good.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kiosk_card_reader::emrtd::{EmrtdError, Reading};
use kiosk_card_reader::simulator::chip::{
    Access, Breakage, Chip, Document, Holder, Issuer, Planned, portrait,
};
use kiosk_device::capability::Authenticity;

use crate::memory::watched;
use crate::support::{DEADLINE, PORTRAIT_BYTES, Rig};

/// What a broken reading is given.
const SHORT: Duration = Duration::from_millis(700);
/// Past its deadline a reading may end one step late; the machine may be busy.
const LATE_MAX: Duration = Duration::from_millis(900);
/// The longest response there is, while it is put together and copied into its place.
const BYTES_MAX: usize = 512 * 1024;

fn is_well(reading: &Reading) -> bool {
    let document = &reading.document;
    document.authenticity == Authenticity::Authentic
        && document.card.names == "ASHA MFANO"
        && document.portrait == Some(portrait(PORTRAIT_BYTES))
}

/// How many commands a reading takes that goes well.
fn steps(rig: &Rig) -> u32 {
    rig.dock.plan(None);
    assert!(rig.read(DEADLINE).is_ok_and(|reading| is_well(&reading)));
    rig.dock.commands()
}

fn somebody_elses(access: Access) -> Chip {
    let mut holder = Holder::asha();
    holder.number = "AK0000099".into();
    let document = Document::passport(holder, &Issuer::throw_away(), PORTRAIT_BYTES);
    Chip::new(document, access)
}

fn one_case(rig: &Rig, access: Access, planned: Planned) {
    let passport = || Chip::new(rig.passport.clone(), access);
    rig.dock.insert(passport());
    rig.dock.lay_ready(somebody_elses(access));
    let mut channel = rig.dock.open().expect("it lies there");
    rig.dock.plan(Some(planned));
    let (began, mut broken) = (Instant::now(), Err(EmrtdError::NotADocument));
    let seen = watched(&[], || broken = rig.read_over(&mut channel, SHORT));
    let late = began.elapsed().saturating_sub(SHORT);
    assert!(
        late < LATE_MAX,
        "{planned:?} at {access:?} ends {late:?} late"
    );
    assert!(
        seen.most_bytes < BYTES_MAX,
        "{planned:?} at {access:?} holds {} bytes",
        seen.most_bytes
    );
    match broken {
        Ok(reading) => assert!(
            planned.once && is_well(&reading),
            "{planned:?} at {access:?} is taken for a passport"
        ),
        Err(error) => assert!(!error.to_string().contains("AK0000"), "{error}"),
    }
    rig.dock.plan(None);
    rig.dock.insert(passport());
    let next = rig.read(DEADLINE);
    assert!(
        next.is_ok_and(|reading| is_well(&reading)),
        "after {planned:?} at {access:?}"
    );
}

fn cases(access: Access, steps: u32) -> Vec<(Access, Planned)> {
    let mut cases = Vec::new();
    for breakage in Breakage::ALL {
        for after in 0..steps {
            for once in [true, false] {
                cases.push((
                    access,
                    Planned {
                        breakage,
                        after,
                        once,
                    },
                ));
            }
        }
    }
    cases
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn every_fault_at_every_step_is_told_in_time_and_the_next_reading_works() {
    let accesses = [Access::Bac, Access::PaceAndBac];
    let all: Vec<_> = accesses
        .into_iter()
        .flat_map(|access| cases(access, steps(&Rig::new(access))))
        .collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let rigs = accesses.map(|access| (access, Rig::new(access)));
                while let Some((access, planned)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    for (_, rig) in rigs.iter().filter(|(of, _)| of == access) {
                        one_case(rig, *access, *planned);
                    }
                }
            });
        }
    });
    assert!(all.len() >= 17 * 2 * 30, "{} cases", all.len());
}
