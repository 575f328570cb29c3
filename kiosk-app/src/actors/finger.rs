//! Takes a finger and compares it, on a thread that may wait for it.
//!
//! ```text
//!   journey ── read(attempt) ──► window ─► quality ─► minutiae ─┬─ card has one ─► matcher ─► word
//!                                                               └─ else ──► record, for the agency
//!           ── stop ───────────► nobody waits: whatever comes is dropped and wiped
//! ```
//!
//! Picture, minutiae and record live in types that wipe themselves and cannot be printed; the log
//! gets kinds of failures, never a word about a finger.

use std::sync::mpsc::Sender;
use std::time::Duration;

use kiosk_device::capability::FingerprintImage;
use kiosk_device::host::Host;
use kiosk_device::{CardReader, Failure, FailureKind, FingerprintReader};
use kiosk_domain::finger::FingerRecord;
use kiosk_fingerprint_reader::matching::{Comparer, Minutiae, NotCompared, Verdict};
use kiosk_fingerprint_reader::quality::{Quality, judge};
use kiosk_fingerprint_reader::record::{Frame, read_minutiae, write_minutiae};
use kiosk_journey::{Event, FingerFailure, FingerTaken};

use super::patience::{PAUSE, Patience, Wanted};
use super::worker;
use crate::inbox::Inbox;

/// How long a finger is waited for.
const WAIT: Duration = Duration::from_secs(30);
/// How long one look at the window may take: it answers at once, unless its line has to be found
/// anew.
const LOOK: Duration = Duration::from_secs(3);
/// How long a picture may take: seven seconds on the slowest line of a module as delivered.
const PICTURE: Duration = Duration::from_secs(12);
/// How long a card may take to give its finger.
const TEMPLATE: Duration = Duration::from_secs(5);
/// How long comparing may take; it takes a fraction of a second.
const COMPARE: Duration = Duration::from_secs(5);
/// With fewer nobody can compare: a usable flat picture has three times as many.
const MINUTIAE_MIN: usize = 12;

/// The devices that know a finger.
pub struct FingerTools {
    /// Takes pictures.
    pub window: Option<Host<dyn FingerprintReader>>,
    /// May hold a card with a finger in it.
    pub card_reader: Option<Host<dyn CardReader>>,
}

/// Ask for fingers.
pub struct Fingers {
    jobs: Sender<Job>,
    wanted: Wanted,
}

struct Job {
    attempt: u64,
    with_card: bool,
}

impl Fingers {
    /// A thread around `tools`.
    pub fn start(tools: FingerTools, inbox: Inbox) -> Self {
        let FingerTools {
            mut window,
            mut card_reader,
        } = tools;
        let mut comparer = Comparer::default();
        let wanted = Wanted::default();
        let still = wanted.clone();
        let jobs = worker("fingers", move |job: Job| {
            let attempt = job.attempt;
            let patience = Patience::new(WAIT, || still.is(attempt));
            let card = card_reader.as_mut().filter(|_| job.with_card);
            let card = card.map(|host| host as &mut dyn CardReader);
            let result = match &mut window {
                Some(window) => take(window, card, &mut comparer, &patience),
                None => Err(FingerFailure::WindowFailed),
            };
            if still.is(attempt) {
                still.set(None);
                inbox.post(Event::FingerRead { attempt, result });
            }
        });
        Self { jobs, wanted }
    }

    /// Takes a finger, and compares it with the card in the reader where there is one and it is
    /// the citizen's own.
    pub fn read(&self, attempt: u64, with_card: bool) {
        self.wanted.set(Some(attempt));
        // The thread ends only with the process.
        let _ = self.jobs.send(Job { attempt, with_card });
    }

    /// Nobody waits any longer.
    pub fn stop(&self) {
        self.wanted.set(None);
    }
}

fn take(
    window: &mut dyn FingerprintReader,
    card: Option<&mut dyn CardReader>,
    comparer: &mut Comparer,
    patience: &Patience<'_>,
) -> Result<FingerTaken, FingerFailure> {
    while !window.finger_present(LOOK).map_err(|f| told(&f))? {
        if !patience.lasts() {
            return Err(FingerFailure::NothingThere);
        }
        std::thread::sleep(PAUSE);
    }
    let picture = window.picture(PICTURE).map_err(|f| told(&f))?;
    let minutiae = seen(&picture)?;
    match card.and_then(finger_of) {
        Some(template) => compare(comparer, &minutiae, template, &picture),
        None => Ok(for_agency(&minutiae, &picture)),
    }
}

/// The minutiae of a good picture, or what to do better.
fn seen(picture: &FingerprintImage) -> Result<Minutiae, FingerFailure> {
    match judge(picture) {
        Quality::Good => {}
        Quality::NoFinger => return Err(FingerFailure::NothingThere),
        Quality::TooDry => return Err(FingerFailure::TooDry),
        Quality::TooWet => return Err(FingerFailure::TooWet),
        Quality::OffCentre => return Err(FingerFailure::OffCentre),
        Quality::TooShort => return Err(FingerFailure::TooShort),
    }
    Minutiae::of(picture)
        .filter(|minutiae| minutiae.len() >= MINUTIAE_MIN)
        .ok_or(FingerFailure::TooFaint)
}

/// The finger on the card in the reader, if it has one that can be compared.
fn finger_of(card: &mut dyn CardReader) -> Option<Minutiae> {
    let template = match card.finger_template(TEMPLATE) {
        Ok(template) => template?,
        Err(failure) => {
            told(&failure);
            return None;
        }
    };
    let (minutiae, _) = read_minutiae(&template.0).ok()?;
    (minutiae.len() >= MINUTIAE_MIN).then_some(minutiae)
}

/// Where the matcher cannot tell, the agency is asked instead.
fn compare(
    comparer: &mut Comparer,
    minutiae: &Minutiae,
    template: Minutiae,
    picture: &FingerprintImage,
) -> Result<FingerTaken, FingerFailure> {
    match comparer.compare(minutiae.clone(), template, COMPARE) {
        Ok(Verdict::Same(_)) => Ok(FingerTaken::MatchedWithCard),
        Ok(Verdict::Different(_)) => Err(FingerFailure::NotFoundOnCard),
        Err(NotCompared::TooFew) => Err(FingerFailure::TooFaint),
        Err(error @ (NotCompared::TooLate(_) | NotCompared::Busy)) => {
            tracing::warn!(%error, "a finger was not compared here");
            Ok(for_agency(minutiae, picture))
        }
    }
}

fn for_agency(minutiae: &Minutiae, picture: &FingerprintImage) -> FingerTaken {
    let pixels = |count: u32| u16::try_from(count).unwrap_or(u16::MAX);
    let frame = Frame {
        width_px: pixels(picture.width_px()),
        height_px: pixels(picture.height_px()),
    };
    let record = write_minutiae(minutiae, frame);
    FingerTaken::ForAgency(FingerRecord::new(record.as_slice().to_vec()))
}

/// What the citizen is told; the technician finds the rest in the log. No detail of a driver holds
/// anything of a finger.
fn told(failure: &Failure) -> FingerFailure {
    tracing::warn!(
        kind = failure.kind.as_str(),
        detail = failure.detail,
        "no finger"
    );
    match failure.kind {
        FailureKind::NothingPresented | FailureKind::Cancelled => FingerFailure::NothingThere,
        FailureKind::Unreadable => FingerFailure::TooFaint,
        _ => FingerFailure::WindowFailed,
    }
}

#[cfg(test)]
mod tests {
    use kiosk_device::capability::FingerTemplate;
    use kiosk_fingerprint_reader::simulator::{Breakage, Finger, Laid, Planned};
    use kiosk_fingerprint_reader::simulator::{ModuleHandle, SimulatedModule, Skin};
    use kiosk_fingerprint_reader::{Settings, ZfmReader};

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    /// The real driver before a module in memory, with `laid` on it.
    fn window(seed: u64, laid: Laid) -> (ZfmReader, ModuleHandle) {
        let module = SimulatedModule::default().in_memory();
        module.lay(&Finger::of(seed), &laid);
        let reader = ZfmReader::new(module.connector(), Settings::default());
        (reader, module)
    }

    fn taken(
        window: &mut ZfmReader,
        card: Option<&mut dyn CardReader>,
    ) -> Result<FingerTaken, FingerFailure> {
        let patience = Patience::new(LONG, || true);
        take(window, card, &mut Comparer::default(), &patience)
    }

    fn template(seed: u64) -> FingerTemplate {
        let picture = Finger::of(seed).drawn(&Laid::default());
        let minutiae = seen(&picture).unwrap_or_else(|why| panic!("{why:?}"));
        match for_agency(&minutiae, &picture) {
            FingerTaken::ForAgency(record) => FingerTemplate(record.bytes().to_vec()),
            FingerTaken::MatchedWithCard => panic!("nothing was compared"),
        }
    }

    #[test]
    fn a_finger_laid_well_becomes_a_record_that_another_matcher_can_read() {
        let (mut window, _module) = window(1, Laid::default());
        let Ok(FingerTaken::ForAgency(record)) = taken(&mut window, None) else {
            panic!("it was laid well");
        };
        let (minutiae, frame) = read_minutiae(record.bytes()).expect("ISO/IEC 19794-2");
        assert!(minutiae.len() >= MINUTIAE_MIN);
        assert_eq!((frame.width_px, frame.height_px), (256, 288));
    }

    #[test]
    fn the_finger_of_the_card_is_known_and_another_is_not() {
        let (mut reader, card) = kiosk_card_reader::simulated();
        card.insert_card_with_finger(kiosk_card_reader::sample::asha(), template(1));
        let shifted = Laid {
            right_px: 9.0,
            turned_deg: -8.0,
            ..Laid::default()
        };
        let (mut window, module) = window(1, shifted);
        let same = taken(&mut window, Some(&mut reader));
        assert!(matches!(same, Ok(FingerTaken::MatchedWithCard)));
        module.lay(&Finger::of(2), &Laid::default());
        let other = taken(&mut window, Some(&mut reader));
        assert_eq!(other.err(), Some(FingerFailure::NotFoundOnCard));
    }

    #[test]
    fn a_card_without_a_finger_or_with_a_broken_one_leaves_it_to_the_agency() {
        let (mut reader, card) = kiosk_card_reader::simulated();
        let (mut window, _module) = window(1, Laid::default());
        card.insert_card(kiosk_card_reader::sample::asha());
        let none = taken(&mut window, Some(&mut reader));
        assert!(matches!(none, Ok(FingerTaken::ForAgency(_))));
        let mut broken = template(1);
        broken.0.truncate(40);
        card.insert_card_with_finger(kiosk_card_reader::sample::asha(), broken);
        let cut = taken(&mut window, Some(&mut reader));
        assert!(matches!(cut, Ok(FingerTaken::ForAgency(_))));
        card.unplug();
        let gone = taken(&mut window, Some(&mut reader));
        assert!(matches!(gone, Ok(FingerTaken::ForAgency(_))));
    }

    #[test]
    fn each_way_to_lay_it_wrongly_has_its_own_advice() {
        let well = Laid::default();
        let (mut window, module) = window(1, well);
        for (laid, failure) in [
            (
                Laid {
                    skin: Skin::Dry,
                    ..well
                },
                FingerFailure::TooDry,
            ),
            (
                Laid {
                    skin: Skin::Wet,
                    ..well
                },
                FingerFailure::TooWet,
            ),
            (
                Laid {
                    right_px: -95.0,
                    ..well
                },
                FingerFailure::OffCentre,
            ),
            (
                Laid {
                    length: 0.4,
                    ..well
                },
                FingerFailure::TooShort,
            ),
        ] {
            module.lay(&Finger::of(1), &laid);
            assert_eq!(taken(&mut window, None).err(), Some(failure));
        }
    }

    #[test]
    fn an_empty_window_is_left_as_soon_as_nobody_waits_and_a_dead_one_is_told() {
        let (mut window, module) = window(1, Laid::default());
        module.lift();
        let looks = std::cell::Cell::new(0);
        let leaves = Patience::new(LONG, || {
            looks.set(looks.get() + 1);
            looks.get() < 3
        });
        let empty = take(&mut window, None, &mut Comparer::default(), &leaves);
        assert_eq!(empty.err(), Some(FingerFailure::NothingThere));
        assert_eq!(looks.get(), 3);
        module.plan(Some(Planned {
            breakage: Breakage::Unplugged,
            on: None,
        }));
        let dead = taken(&mut window, None);
        assert_eq!(dead.err(), Some(FingerFailure::WindowFailed));
    }
}
