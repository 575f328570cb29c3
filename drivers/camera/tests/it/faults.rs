//! Eighteen ways to go wrong, at every call into the kernel.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use kiosk_camera::simulator::{Breakage, Planned};
use kiosk_camera::v4l2::Step;
use kiosk_device::FailureKind;
use kiosk_device::capability::Camera as _;

use crate::support::{DEADLINE, rig};

/// What a broken photograph is given: more than a stream may be silent twice, and than a camera that
/// left is waited for.
const SHORT: Duration = Duration::from_millis(3_000);
/// Past its deadline a call may end one stuck system call late; the machine may be busy.
const LATE_MAX: Duration = Duration::from_millis(1_500);

/// The kinds that tell this breakage at this step truly; none, when the photograph may succeed.
fn truth(breakage: Breakage, at: Step) -> &'static [FailureKind] {
    use FailureKind::{Busy, Disconnected, HardwareError, NotThatDevice, Timeout, Unsupported};
    match (breakage, at) {
        (Breakage::Replugged, Step::Open) => &[Disconnected],
        (Breakage::Replugged, _) => &[],
        (Breakage::Unplugged, _) => &[Disconnected],
        // The picture is taken by then, and closing the camera ends its stream too.
        (
            Breakage::Io | Breakage::Busy | Breakage::Invalid | Breakage::NoBandwidth,
            Step::StreamOff,
        ) => &[],
        // A camera that does not like the rate goes at its own.
        (Breakage::Busy | Breakage::Invalid | Breakage::NoBandwidth, Step::SetFrameRate) => &[],
        (Breakage::Io, _) => &[Disconnected],
        (Breakage::Busy, _) => &[Busy],
        // EINVAL ends the list of formats.
        (Breakage::Invalid, Step::EnumFormat) => &[Unsupported],
        (Breakage::Invalid | Breakage::NoBandwidth, Step::QueryCapability) => &[NotThatDevice],
        (Breakage::Invalid | Breakage::NoBandwidth, _) => &[HardwareError],
        (Breakage::Hangs, _) => &[Timeout],
        (Breakage::Silent, _) => &[Timeout],
        (
            Breakage::Flagged
            | Breakage::Empty
            | Breakage::TooLong
            | Breakage::Truncated
            | Breakage::Garbage
            | Breakage::OtherSize,
            _,
        ) => &[HardwareError],
        _ => negotiated(breakage),
    }
}

/// Breakages that show only while the camera is being opened, which a stream that runs has behind
/// it: the second photograph, or the one after the stall, meets them.
fn negotiated(breakage: Breakage) -> &'static [FailureKind] {
    use FailureKind::{HardwareError, NotThatDevice, Unsupported};
    match breakage {
        Breakage::OneBuffer => &[HardwareError],
        Breakage::NotACamera => &[NotThatDevice],
        _ => &[Unsupported],
    }
}

struct Case {
    breakage: Breakage,
    at: Step,
    once: bool,
}

fn judge(case: &Case) -> Result<(), String> {
    let Case { breakage, at, once } = *case;
    let (mut camera, dock) = rig();
    dock.plan(Some(Planned { breakage, at, once }));
    let mut told = Vec::new();
    // The second meets what the first had behind it when the step was reached.
    for _ in 0..2 {
        let began = Instant::now();
        let outcome = camera.photograph(SHORT);
        let late = began.elapsed().saturating_sub(SHORT);
        if late > LATE_MAX {
            return Err(format!("late by {late:?}"));
        }
        told.push(outcome.err().map(|failure| failure.kind));
    }
    let allowed = truth(breakage, at);
    if let Some(kind) = told.iter().flatten().find(|kind| !allowed.contains(kind)) {
        return Err(format!("told {kind}, of which {allowed:?} is true"));
    }
    if !once && !allowed.is_empty() && told.iter().all(Option::is_none) {
        return Err("nobody was told".to_owned());
    }
    dock.mend();
    match camera.photograph(DEADLINE) {
        Ok(_) => Ok(()),
        Err(failure) => Err(format!("mended, {failure}")),
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "a camera in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn every_fault_at_every_call_is_told_truly_and_in_time_and_the_next_photograph_works() {
    let mut cases = Vec::new();
    for breakage in Breakage::ALL {
        for at in Step::ALL {
            cases.push(Case {
                breakage,
                at,
                once: false,
            });
            // What breaks frames from a step on is not mended by itself.
            if breakage.errno().is_some() {
                cases.push(Case {
                    breakage,
                    at,
                    once: true,
                });
            }
        }
    }
    assert!(cases.len() >= 12 * Step::ALL.len());
    let (left, wrong) = (Mutex::new(cases), Mutex::new(Vec::new()));
    let next = || left.lock().expect("no panic").pop();
    thread::scope(|scope| {
        for _ in 0..24 {
            scope.spawn(|| {
                while let Some(case) = next() {
                    if let Err(why) = judge(&case) {
                        let Case { breakage, at, once } = case;
                        let line = format!("{breakage:?} at {at}, once {once}: {why}");
                        wrong.lock().expect("no panic").push(line);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no panic");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
