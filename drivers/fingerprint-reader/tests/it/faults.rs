//! Seventeen ways to go wrong, at every step of the protocol.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kiosk_device::Failure;
use kiosk_device::capability::{Device as _, FingerprintReader as _};
use kiosk_fingerprint_reader::protocol::{
    Command as _, DownChar, GenImg, Img2Tz, MatchBuffers, ReadSysPara, SetSysPara, UpChar, UpImage,
    VfyPwd,
};
use kiosk_fingerprint_reader::simulator::{Breakage, Planned};
use kiosk_fingerprint_reader::{Secret, ZfmReader};

use crate::support::{DEADLINE, rig};

const STEPS: [u8; 9] = [
    VfyPwd::CODE,
    ReadSysPara::CODE,
    SetSysPara::CODE,
    GenImg::CODE,
    UpImage::CODE,
    Img2Tz::CODE,
    UpChar::CODE,
    DownChar::CODE,
    MatchBuffers::CODE,
];
/// What a broken operation is given; three of them make one run.
const SHORT: Duration = Duration::from_millis(900);
/// Past its deadline an operation may end one system call late; the machine may be busy.
const LATE_MAX: Duration = Duration::from_millis(900);

/// Everything a driver does, one after another.
fn all(reader: &mut ZfmReader, template: &Secret, deadline: Duration) -> Vec<Outcome> {
    let mut outcomes = vec![timed(deadline, || reader.capture(deadline).map(|_| ()))];
    outcomes.push(timed(deadline, || reader.template(deadline).map(|_| ())));
    outcomes.push(timed(deadline, || {
        reader.compare_on_module(template, deadline).map(|_| ())
    }));
    outcomes
}

/// What a host asks again and again while nobody is there.
fn polled(reader: &mut ZfmReader, deadline: Duration) -> Vec<Outcome> {
    vec![
        timed(deadline, || reader.identify(deadline).map(|_| ())),
        timed(deadline, || reader.finger_present(deadline).map(|_| ())),
    ]
}

struct Outcome {
    result: Result<(), Failure>,
    late: Duration,
}

fn timed(deadline: Duration, work: impl FnOnce() -> Result<(), Failure>) -> Outcome {
    let began = Instant::now();
    let result = work();
    Outcome {
        result,
        late: began.elapsed().saturating_sub(deadline),
    }
}

fn one_case(breakage: Breakage, step: u8, template: &Secret) {
    let (mut reader, module) = rig();
    module.plan(Some(Planned {
        breakage,
        on: Some(step),
    }));
    let broken = all(&mut reader, template, SHORT);
    let said = |outcome: &Outcome| format!("{breakage:?} at {step:02X}: {:?}", outcome.result);
    for outcome in &broken {
        assert!(outcome.late < LATE_MAX, "late: {}", said(outcome));
    }
    let failed = broken.iter().any(|outcome| outcome.result.is_err());
    assert!(
        failed || is_tolerated(breakage, step),
        "{breakage:?} at {step:02X}"
    );
    module.plan(None);
    for outcome in all(&mut reader, template, DEADLINE) {
        assert_eq!(outcome.result, Ok(()), "afterwards, {}", said(&outcome));
    }
}

/// What a driver may live with: the speed stays as it was, an acknowledgement comes twice, or no
/// data belongs to it that could go on for ever.
fn is_tolerated(breakage: Breakage, step: u8) -> bool {
    let has_data = matches!(step, UpImage::CODE | UpChar::CODE);
    step == SetSysPara::CODE
        || breakage == Breakage::Twice
        || (breakage == Breakage::NoEnd && !has_data)
}

/// Plays `one` with every breakage at each of `steps`, sixteen at a time; how many there were.
fn every_fault_at(steps: &[u8], one: impl Fn(Breakage, u8) + Sync) -> usize {
    let cases: Vec<(Breakage, u8)> = Breakage::ALL
        .into_iter()
        .flat_map(|breakage| steps.iter().map(move |step| (breakage, *step)))
        .collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                while let Some((breakage, step)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    one(*breakage, *step);
                }
            });
        }
    });
    cases.len()
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "a real line in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn every_fault_at_every_step_is_told_in_time_and_the_next_operation_works() {
    let (mut well, _module) = rig();
    well.capture(DEADLINE).expect("a finger lies there");
    let template = well.template(DEADLINE).expect("enough features");
    let cases = every_fault_at(&STEPS, |breakage, step| one_case(breakage, step, &template));
    assert!(cases >= 17 * 9);
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "a real line in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn every_fault_while_it_is_opened_and_asked_is_told_in_time_and_the_next_look_works() {
    let steps = [VfyPwd::CODE, ReadSysPara::CODE, GenImg::CODE];
    let cases = every_fault_at(&steps, one_look);
    assert!(cases >= 17 * 3);
}

fn one_look(breakage: Breakage, step: u8) {
    let (mut reader, module) = rig();
    module.plan(Some(Planned {
        breakage,
        on: Some(step),
    }));
    let broken = polled(&mut reader, SHORT);
    for Outcome { result, late } in &broken {
        let said = format!("{breakage:?} at {step:02X}: {result:?}");
        assert!(*late < LATE_MAX, "late: {said}");
    }
    let failed = broken.iter().any(|outcome| outcome.result.is_err());
    // A code that says "no finger" is an answer to this question.
    let answers = step == GenImg::CODE && breakage == Breakage::Stuck(0x02);
    assert!(
        failed || answers || is_tolerated(breakage, step),
        "{breakage:?} at {step:02X}"
    );
    module.plan(None);
    for Outcome { result, .. } in polled(&mut reader, DEADLINE) {
        assert_eq!(result, Ok(()), "after {breakage:?} at {step:02X}");
    }
}
