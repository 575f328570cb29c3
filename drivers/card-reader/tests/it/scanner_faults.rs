//! Sixteen ways to go wrong, with scanners of either kind, and a plug pulled at every byte.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kiosk_card_reader::scanner::keyboard::RECORD_BYTES;
use kiosk_card_reader::scanner::{CodeScanner, Settings};
use kiosk_card_reader::simulator::scanner::{Form, ScannerBreakage, SimulatedScanner};
use kiosk_device::capability::Scanner as _;
use kiosk_device::link::{FaultPlan, Faulty};
use kiosk_device::{Connect, FailureKind, Link, OpenError};

use crate::dribble::Dribble;
use crate::memory::watched;
use crate::scanner::{BEFORE, CODE, rig, settings, told};
use crate::support::DEADLINE;

/// What a broken scan is given.
const SHORT: Duration = Duration::from_millis(400);
/// Past its deadline a scan may end one step late; the machine may be busy.
const LATE_MAX: Duration = Duration::from_millis(900);
/// Room for one code and what it is read into. The link's own queue is not watched: it is filled
/// by the scanner's side.
const BYTES_MAX: usize = 64 * 1024;

/// What a citizen may be told after each. Never another code.
fn is_right(
    breakage: ScannerBreakage,
    has_prefix: bool,
    told: &Result<String, FailureKind>,
) -> bool {
    use ScannerBreakage as B;
    match (breakage, told) {
        (B::Silent | B::Empty, told) => *told == Err(FailureKind::NothingPresented),
        (B::Unplugged | B::UnpluggedInTheMiddle | B::ResetInTheMiddle, told) => {
            *told == Err(FailureKind::Disconnected)
        }
        (B::Twice | B::EndingFirst, told) => *told == Ok(CODE.into()),
        // Without a prefix nobody can see where the second code begins; with one it is text.
        (B::BegunTwice, Ok(text)) => text.ends_with(CODE),
        // A byte of ISO 8859-1 is as good as any other; only a prefix or UTF-8 tells.
        (B::Parity, Ok(text)) => !has_prefix && text.ends_with(&CODE[1..]),
        (_, told) => *told == Err(FailureKind::Unreadable),
    }
}

fn one_case(form: Form, breakage: ScannerBreakage, has_aim_prefix: bool) {
    let settings = Settings {
        has_aim_prefix,
        ..settings()
    };
    let case = format!("{breakage:?} of {form:?}, prefix {has_aim_prefix}");
    let (mut driver, scanner) = rig(form, settings);
    driver.arm(DEADLINE).expect("quiet");
    scanner.scan_broken(CODE, breakage).expect("plugged in");
    let (began, mut broken) = (Instant::now(), Err(FailureKind::Busy));
    let seen = watched(&[], || broken = told(driver.scan(SHORT)));
    let late = began.elapsed().saturating_sub(SHORT);
    assert!(late < LATE_MAX, "{case} ends {late:?} late");
    assert!(
        seen.most_bytes < BYTES_MAX,
        "{case} holds {} bytes",
        seen.most_bytes
    );
    // On a keyboard the bytes of most breakages are no records, or change only their time.
    let is_unseen = form == Form::Keys
        && match breakage {
            ScannerBreakage::Parity => broken == Ok(CODE.into()),
            _ => broken == Err(FailureKind::NothingPresented),
        };
    let right = is_unseen || is_right(breakage, has_aim_prefix, &broken);
    assert!(right, "{case} is told as {broken:?}");
    driver
        .arm(DEADLINE)
        .unwrap_or_else(|failure| panic!("after {case}: {failure}"));
    scanner.scan(CODE).expect("plugged in");
    assert_eq!(told(driver.scan(DEADLINE)), Ok(CODE.into()), "after {case}");
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn every_fault_is_told_in_time_and_the_next_code_is_read() {
    let mut all = Vec::new();
    for form in [Form::Text, Form::Keys] {
        for breakage in ScannerBreakage::ALL {
            all.extend([(form, breakage, false), (form, breakage, true)]);
        }
    }
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some((form, breakage, prefix)) =
                    all.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    one_case(*form, *breakage, *prefix);
                }
            });
        }
    });
    assert_eq!(all.len(), 16 * 4);
}

/// Gives at most so many bytes at once, and fails as planned the first time.
struct Meddled<C> {
    inner: C,
    plan: Option<FaultPlan>,
    bytes: usize,
}

impl<C: Connect> Connect for Meddled<C> {
    fn name(&self) -> String {
        self.inner.name()
    }
    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError> {
        let inner = self.inner.connect()?;
        let inner: Box<dyn Link> = match self.plan.take() {
            Some(plan) => Box::new(Faulty::new(inner, plan)),
            None => inner,
        };
        let bytes = self.bytes;
        Ok(Box::new(Dribble { inner, bytes }))
    }
}

fn meddled(form: Form, plan: FaultPlan, bytes: usize) -> (CodeScanner, crate::scanner::Hand) {
    let scanner = SimulatedScanner {
        form,
        settings: settings(),
    }
    .in_memory();
    let connect = Meddled {
        inner: scanner.connector(),
        plan: Some(plan),
        bytes,
    };
    let driver = match form {
        Form::Text => CodeScanner::text(connect, settings()),
        Form::Keys => CodeScanner::keys(connect, settings()),
    };
    (driver, scanner)
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "takes minutes under emulation; runs in `cargo xtask test`"
)]
fn a_plug_pulled_at_every_byte_costs_one_scan() {
    for form in [Form::Text, Form::Keys] {
        let code = if form == Form::Text {
            "AK0000017"
        } else {
            "A1"
        };
        let whole = rig(form, settings()).1.bytes_of(code).len();
        // Enter's going up, and what belongs to it, comes when the code has ended.
        let (ends, step) = match form {
            Form::Text => (whole, 1),
            Form::Keys => (whole - 4 * RECORD_BYTES, 11),
        };
        for cut in (1..ends).step_by(step) {
            let plan = FaultPlan {
                cut_after_received: Some(cut as u64),
                ..FaultPlan::default()
            };
            let (mut driver, scanner) = meddled(form, plan, 64);
            driver.arm(DEADLINE).expect("quiet");
            scanner.scan(code).expect("plugged in");
            let broken = told(driver.scan(DEADLINE));
            assert_eq!(broken, Err(FailureKind::Disconnected), "{form:?} at {cut}");
            driver.arm(DEADLINE).expect("plugged in again");
            scanner.scan(code).expect("plugged in");
            assert_eq!(
                told(driver.scan(DEADLINE)),
                Ok(code.into()),
                "{form:?} at {cut}"
            );
        }
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "takes minutes under emulation; runs in `cargo xtask test`"
)]
fn a_code_split_every_way_is_one_code() {
    for form in [Form::Text, Form::Keys] {
        for bytes in [1, 2, 3, 7, 23, 25] {
            let (mut driver, scanner) = meddled(form, FaultPlan::default(), bytes);
            scanner.wait_until_plugged(Duration::ZERO);
            driver.arm(DEADLINE).expect("quiet");
            scanner.scan(CODE).expect("plugged in");
            assert_eq!(
                told(driver.scan(DEADLINE)),
                Ok(CODE.into()),
                "{form:?} by {bytes}"
            );
        }
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "takes minutes under emulation; runs in `cargo xtask test`"
)]
fn lost_and_garbled_bytes_cost_a_scan_and_never_the_next() {
    for seed in 0..40 {
        let plan = FaultPlan {
            seed,
            lose_received_one_in: 12,
            garble_received_one_in: 12,
            ..FaultPlan::default()
        };
        let (mut driver, scanner) = meddled(Form::Text, plan, 480);
        driver.arm(DEADLINE).expect("quiet");
        scanner.scan(CODE).expect("plugged in");
        // A changed letter is a letter: only what is inside the code can tell. It must end.
        let _ = told(driver.scan(SHORT));
        scanner.unplug();
        driver.arm(DEADLINE).expect("plugged in again");
        scanner.scan(BEFORE).expect("plugged in");
        assert_eq!(
            told(driver.scan(DEADLINE)),
            Ok(BEFORE.into()),
            "seed {seed}"
        );
    }
}
