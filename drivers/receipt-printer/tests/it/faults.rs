//! Twenty ways to answer wrongly, at every answer of a whole print, on every kind of model.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kiosk_device::Failure;
use kiosk_device::capability::{
    Certainty, Device as _, PrintFailure, PrinterStatus, Proof, ReceiptPrinter as _,
};
use kiosk_domain::DeviceState;
use kiosk_receipt_printer::EscPosPrinter;
use kiosk_receipt_printer::PaperWidth::Mm80;
use kiosk_receipt_printer::receipt_bytes;
use kiosk_receipt_printer::simulator::{Breakage, Planned};

use crate::support::{DEADLINE, NONCE, profile, served, short_page};

/// Proved by order, by name, and with a presenter.
const NAMES: [&str; 3] = ["generic", "epson-tm-t88", "custom-vkp80"];
/// What a broken print is given.
const SHORT: Duration = Duration::from_millis(1200);
/// Past its deadline the driver tells the printer to forget; the machine may be busy.
const LATE_MAX: Duration = Duration::from_millis(1500);
/// They mostly wait.
const CASES_AT_ONCE: usize = 32;

#[derive(Debug, Clone, Copy)]
struct Case {
    name: &'static str,
    planned: Planned,
}

/// The answers of a print on a printer that was just plugged in: each is a step of the protocol.
fn steps(name: &str) -> u32 {
    let (mut printer, handle) = served(profile(name, Mm80));
    printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect("nothing is wrong");
    handle.answers()
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for name in NAMES {
        for after in 0..steps(name) {
            for (breakage, once) in Breakage::ALL.into_iter().zip([true, false].iter().cycle()) {
                let planned = Planned {
                    breakage,
                    after,
                    // Alternating over the steps as well, so that each way is tried both ways.
                    once: *once == (after % 2 == 0),
                };
                cases.push(Case { name, planned });
            }
        }
    }
    cases
}

/// Prints on a printer that is broken as planned, and again when it is mended; says what is wrong
/// with how the driver took it.
fn one(case: Case) -> Result<(), String> {
    let model = profile(case.name, Mm80);
    let (mut printer, handle) = served(model);
    handle.plan(Some(case.planned));
    let began = Instant::now();
    let outcome = printer.print(&short_page(), NONCE, SHORT);
    let took = began.elapsed();
    handle.plan(None);
    let again = printer.print(&short_page(), [9; 4], DEADLINE);
    let receipts = handle.receipts();
    let whole = receipt_bytes(&short_page(), &model).expect("fits");
    let wrong = if took >= SHORT + LATE_MAX {
        "late"
    } else if outcome.is_ok() && !is_tolerated(case.planned) {
        "unnoticed"
    } else if again.is_err() {
        "not mended"
    } else if !expected(&outcome).contains(&receipts.len()) {
        "so many receipts"
    } else if !receipts.iter().any(|last| last.bytes.ends_with(&whole)) {
        "no whole receipt"
    } else {
        return Ok(());
    };
    let count = receipts.len();
    Err(format!(
        "{wrong}: {case:?} {took:?} {outcome:?} {again:?} {count} on paper"
    ))
}

/// Receipts on paper after a second print that went well.
fn expected(outcome: &Result<Proof, PrintFailure>) -> &'static [usize] {
    match outcome {
        Ok(_) => &[2],
        Err(failed) if failed.certainty == Certainty::NotPrinted => &[1],
        Err(_) => &[1, 2],
    }
}

/// What a driver may live with: the printer is well, and what it said is understood all the same.
/// One right byte in the place of another can be right by chance. All else must be told.
fn is_tolerated(planned: Planned) -> bool {
    use Breakage as B;
    let understood = matches!(
        planned.breakage,
        B::Twice | B::OfEarlier | B::Unasked | B::InPieces | B::Busy | B::Late
    );
    let by_chance = matches!(
        planned.breakage,
        B::Stuck(_) | B::NoEnd | B::Empty | B::BitTurned
    );
    understood || by_chance
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn every_fault_at_every_answer_is_told_in_time_prints_nothing_twice_and_passes() {
    let cases = cases();
    let wrong = all_wrong(&cases, one);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 20 * (14 + 13 + 15), "{}", cases.len());
}

/// What a host asks while nothing is printed: who it is, and how it is.
fn asked(printer: &mut EscPosPrinter, deadline: Duration) -> [Result<DeviceState, Failure>; 2] {
    [
        printer.identify(deadline).map(|_| DeviceState::Online),
        printer.status(deadline).map(PrinterStatus::state),
    ]
}

/// Asks a printer that is broken as planned, and again when it is mended.
fn one_question(case: Case) -> Result<(), String> {
    let (mut printer, handle) = served(profile(case.name, Mm80));
    handle.plan(Some(case.planned));
    let began = Instant::now();
    let broken = asked(&mut printer, SHORT);
    let took = began.elapsed();
    handle.plan(None);
    let again = asked(&mut printer, DEADLINE);
    let is_well = |answers: &[Result<DeviceState, Failure>]| {
        let well = |answer: &_| *answer == Ok(DeviceState::Online);
        answers.iter().all(well)
    };
    let wrong = if took >= 2 * (SHORT + LATE_MAX) {
        "late"
    } else if is_well(&broken) && !is_tolerated(case.planned) {
        "unnoticed"
    } else if !is_well(&again) {
        "not mended"
    } else if !handle.receipts().is_empty() {
        "printed"
    } else {
        return Ok(());
    };
    Err(format!("{wrong}: {case:?} {took:?} {broken:?} {again:?}"))
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn every_fault_while_it_is_opened_and_asked_is_told_in_time_and_the_next_answer_is_right() {
    let answers = |name| {
        let (mut printer, handle) = served(profile(name, Mm80));
        let well = asked(&mut printer, DEADLINE);
        assert_eq!(well, [Ok(DeviceState::Online), Ok(DeviceState::Online)]);
        handle.answers()
    };
    let mut cases = Vec::new();
    for name in NAMES {
        for after in 0..answers(name) {
            cases.extend(Breakage::ALL.map(|breakage| Case {
                name,
                planned: Planned {
                    breakage,
                    after,
                    once: false,
                },
            }));
        }
    }
    let wrong = all_wrong(&cases, one_question);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What `judge` says against each of `cases`.
fn all_wrong(cases: &[Case], judge: fn(Case) -> Result<(), String>) -> Vec<String> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..CASES_AT_ONCE {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(told) = judge(*case) {
                        wrong.lock().expect("nobody panics").push(told);
                    }
                }
            });
        }
    });
    wrong.into_inner().expect("nobody panics")
}
