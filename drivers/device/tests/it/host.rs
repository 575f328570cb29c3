//! A device that is kept by a host: hung drivers, devices that go and come, jobs that are too late.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use kiosk_device::capability::{
    Camera, Certainty, Device, Photo, PrintFailure, PrinterStatus, Proof,
};
use kiosk_device::dock::Dock;
use kiosk_device::host::{Care, HUNG_MAX, Host, Report, Supervisor, Tended};
use kiosk_device::{Failure, FailureKind, Identity, ReceiptPrinter};
use kiosk_domain::receipt::Document;
use kiosk_domain::{Capability, DeviceState};

const SOON: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(30);

/// What the tests' camera does; shared with the hand.
#[derive(Default)]
struct Bench {
    model: &'static str,
    plugged: bool,
    hangs: bool,
    /// Calls that are under way.
    waiting: usize,
    /// The next call breaks off.
    panics: bool,
    /// Drivers that hang: the first so many that were opened.
    hanging: usize,
    /// Drivers that fail: the first so many that were opened.
    failing: usize,
    opened: usize,
    dropped: usize,
    identified: usize,
    photographs: usize,
}

/// The bench, and the how manieth driver it is.
struct ToyCamera(Dock<Bench>, usize);

impl Drop for ToyCamera {
    fn drop(&mut self) {
        self.0.change(|bench| bench.dropped += 1);
    }
}

impl ToyCamera {
    fn call<R>(&self, work: impl FnOnce(&mut Bench) -> R) -> Result<R, Failure> {
        self.0.change(|bench| bench.waiting += 1);
        // A call that hangs goes on when the hand lets it.
        let _ = self.0.wait(Duration::from_secs(3600), |bench| {
            (!bench.hangs && bench.hanging < self.1).then_some(())
        });
        let panics = self.0.change(|bench| {
            bench.waiting -= 1;
            std::mem::take(&mut bench.panics)
        });
        assert!(!panics, "as the test wants it");
        let fails = self.0.look(|bench| self.1 <= bench.failing);
        self.0.change(|bench| match bench.plugged && !fails {
            true => Ok(work(bench)),
            false => Err(Failure::new(FailureKind::Disconnected, "unplugged")),
        })
    }
}

impl Device for ToyCamera {
    fn capability(&self) -> Capability {
        Capability::Camera
    }

    fn identify(&mut self, _deadline: Duration) -> Result<Identity, Failure> {
        let model = self.call(|bench| {
            bench.identified += 1;
            bench.model
        })?;
        if model != "ours" {
            return Err(Failure::new(FailureKind::NotThatDevice, model));
        }
        Ok(Identity::default())
    }
}

impl Camera for ToyCamera {
    fn state(&mut self, _deadline: Duration) -> DeviceState {
        self.call(|_| ())
            .map_or_else(|failure| failure.state(), |()| DeviceState::Online)
    }

    fn photograph(&mut self, _deadline: Duration) -> Result<Photo, Failure> {
        self.call(|bench| {
            bench.photographs += 1;
            Photo::from_jpeg(vec![1])
        })
    }
}

/// A hosted toy camera, the hand at it, and what was reported.
struct Rig {
    hand: Dock<Bench>,
    host: Host<dyn Camera>,
    reports: mpsc::Receiver<Report>,
}

impl Rig {
    fn new() -> Self {
        let hand = Dock::new(Bench {
            model: "ours",
            plugged: true,
            ..Bench::default()
        });
        let (tell, reports) = mpsc::channel();
        let made = hand.clone();
        let care = Care::<dyn Camera> {
            capability: Capability::Camera,
            open: Box::new(move || {
                let number = made.change(|bench| {
                    bench.opened += 1;
                    bench.opened
                });
                Ok(Box::new(ToyCamera(made.clone(), number)))
            }),
            look: Box::new(|camera, deadline| match camera.state(deadline) {
                DeviceState::Online => Ok(()),
                _ => Err(Failure::new(FailureKind::Disconnected, "unplugged")),
            }),
            look_every: Duration::from_millis(5),
            look_deadline: Duration::from_millis(50),
            report: Box::new(move |report| drop(tell.send(report))),
        };
        Self {
            hand,
            host: Host::start(care),
            reports,
        }
    }

    fn reported(&self) -> DeviceState {
        self.reports
            .recv_timeout(SOON)
            .expect("a report comes")
            .state
    }

    fn photographs(&self) -> usize {
        self.hand.look(|bench| bench.photographs)
    }
}

fn photograph(host: &Host<dyn Camera>, deadline: Duration) -> Result<(), FailureKind> {
    let asked = host.ask(deadline, |camera, deadline| {
        camera.photograph(deadline).map(drop)
    });
    asked
        .unwrap_or_else(|unanswered| Err(unanswered.into_failure()))
        .map_err(|failure| failure.kind)
}

/// As if `seconds` had passed.
fn later(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

#[test]
fn a_device_that_goes_and_comes_back_is_reported_and_serves_again() {
    let rig = Rig::new();
    assert_eq!(rig.reported(), DeviceState::Online);
    assert_eq!(photograph(&rig.host, SOON), Ok(()));
    rig.hand.change(|bench| bench.plugged = false);
    assert_eq!(rig.reported(), DeviceState::NoDevice);
    assert_eq!(photograph(&rig.host, SOON), Err(FailureKind::Disconnected));
    rig.hand.change(|bench| bench.plugged = true);
    assert_eq!(rig.reported(), DeviceState::Online);
    assert_eq!(photograph(&rig.host, SOON), Ok(()));
}

#[test]
fn another_device_in_the_same_place_is_not_taken_for_ours() {
    let rig = Rig::new();
    assert_eq!(rig.reported(), DeviceState::Online);
    rig.hand.change(|bench| bench.plugged = false);
    assert_eq!(rig.reported(), DeviceState::NoDevice);
    rig.hand.change(|bench| {
        bench.model = "a stranger's";
        bench.plugged = true;
    });
    let report = rig.reports.recv_timeout(SOON).expect("it is noticed");
    let (kind, detail) = report.cause.expect("it has a cause");
    assert_eq!(
        (kind, detail.as_str()),
        (FailureKind::NotThatDevice, "a stranger's")
    );
}

#[test]
fn a_driver_that_hangs_costs_its_deadline_and_the_next_call_works() {
    let rig = Rig::new();
    assert_eq!(rig.reported(), DeviceState::Online);
    rig.hand.change(|bench| bench.hangs = true);
    let began = Instant::now();
    let answer = photograph(&rig.host, SHORT);
    // Either the job was begun and hangs, or a look hangs and the job was never begun.
    assert!(
        matches!(answer, Err(FailureKind::Timeout | FailureKind::Busy)),
        "{answer:?}"
    );
    assert!(began.elapsed() < SOON);
    rig.host.tend(later(60));
    assert_eq!(rig.reported(), DeviceState::HardwareError);
    rig.hand.change(|bench| bench.hangs = false);
    assert_eq!(photograph(&rig.host, SOON), Ok(()));
    assert!(
        rig.hand.look(|bench| bench.opened) >= 2,
        "it was opened anew"
    );
}

#[test]
fn nobody_listens_to_a_driver_that_was_left_behind() {
    let rig = Rig::new();
    assert_eq!(rig.reported(), DeviceState::Online);
    rig.hand.change(|bench| bench.hanging = 1);
    // The next look at the first driver hangs; then another takes its place.
    let left_behind = loop {
        rig.host.tend(Instant::now());
        if let Ok(report) = rig.reports.recv_timeout(SHORT) {
            break report;
        }
    };
    assert_eq!(left_behind.state, DeviceState::HardwareError);
    assert_eq!(rig.reported(), DeviceState::Online);
    // The first comes back, and finds the device gone.
    rig.hand.change(|bench| {
        bench.failing = 1;
        bench.hanging = 0;
    });
    let gone = rig
        .hand
        .wait(SOON, |bench| (bench.dropped == 1).then_some(()));
    assert!(gone.is_some(), "its thread ends");
    assert_eq!(photograph(&rig.host, SOON), Ok(()));
    let stale = rig.reports.try_recv();
    assert!(stale.is_err(), "{stale:?}");
}

#[test]
fn a_driver_that_panics_is_replaced_and_told_once() {
    let rig = Rig::new();
    assert_eq!(rig.reported(), DeviceState::Online);
    rig.hand.change(|bench| bench.panics = true);
    let broken = loop {
        rig.host.tend(Instant::now());
        if let Ok(report) = rig.reports.recv_timeout(SHORT) {
            break report;
        }
    };
    let (kind, detail) = broken.cause.expect("it has a cause");
    assert_eq!(kind, FailureKind::HardwareError);
    assert!(detail.contains("broke off"), "{detail}");
    assert_eq!(rig.reported(), DeviceState::Online);
    assert_eq!(photograph(&rig.host, SOON), Ok(()));
}

#[test]
fn no_more_jobs_wait_behind_a_driver_that_hangs_than_it_could_ever_do() {
    let rig = Rig::new();
    assert_eq!(rig.reported(), DeviceState::Online);
    rig.hand.change(|bench| bench.hangs = true);
    let hung = rig
        .hand
        .wait(SOON, |bench| (bench.waiting > 0).then_some(()));
    assert!(hung.is_some(), "a look hangs");
    // Nobody tends, so all of them are for the one that hangs.
    let held = Arc::new(());
    let asked: Vec<_> = (0..100)
        .map(|_| {
            let (host, held) = (rig.host.clone(), Arc::clone(&held));
            thread::spawn(move || {
                host.ask(Duration::from_millis(500), move |_, _| drop(held))
                    .is_ok()
            })
        })
        .collect();
    let mut served = 0;
    for asked in asked {
        served += usize::from(asked.join().expect("it does not panic"));
    }
    assert_eq!(served, 0);
    let waiting = Arc::strong_count(&held) - 1;
    assert!(waiting < 40, "{waiting} are still held");
    rig.hand.change(|bench| bench.hangs = false);
}

#[test]
fn a_job_that_was_given_up_is_never_run_afterwards() {
    let rig = Rig::new();
    assert_eq!(rig.reported(), DeviceState::Online);
    rig.hand.change(|bench| bench.hangs = true);
    // Occupies the device, whatever it does now.
    let other = rig.host.clone();
    let first = thread::spawn(move || photograph(&other, Duration::from_millis(200)));
    let mut answers = Vec::new();
    while !first.is_finished() {
        answers.push(photograph(&rig.host, SHORT));
    }
    answers.push(first.join().expect("it does not panic"));
    let told = |kind| {
        answers
            .iter()
            .filter(|answer| **answer == Err(kind))
            .count()
    };
    assert!(
        told(FailureKind::Busy) > 0,
        "one at least waited in vain: {answers:?}"
    );
    rig.hand.change(|bench| bench.hangs = false);
    assert_eq!(photograph(&rig.host, SOON), Ok(()));
    // Those that were begun may be done by now, and the last one is.
    let begun = told(FailureKind::Timeout) + 1;
    assert!(
        rig.photographs() <= begun,
        "{} of {begun}",
        rig.photographs()
    );
}

#[test]
fn a_driver_that_always_hangs_costs_a_bounded_number_of_threads() {
    let rig = Rig::new();
    assert_eq!(rig.reported(), DeviceState::Online);
    rig.hand.change(|bench| bench.hangs = true);
    let opened = rig.hand.look(|bench| bench.opened);
    // Each round lets the present keeper begin to hang, then finds it overdue.
    for _ in 0..HUNG_MAX * 3 {
        assert!(photograph(&rig.host, Duration::from_millis(1)).is_err());
        rig.host.tend(later(60));
    }
    let anew = rig.hand.look(|bench| bench.opened) - opened;
    assert!(anew <= HUNG_MAX, "{anew} were opened");
    rig.hand.change(|bench| bench.hangs = false);
    assert_eq!(
        photograph(&rig.host, SOON),
        Ok(()),
        "it goes on once the calls return"
    );
    assert_eq!(rig.reported(), DeviceState::HardwareError);
    assert_eq!(rig.reported(), DeviceState::Online, "and that is told");
}

#[test]
fn one_device_that_hangs_does_not_keep_another_waiting() {
    let (slow, quick) = (Rig::new(), Rig::new());
    assert_eq!(slow.reported(), DeviceState::Online);
    assert_eq!(quick.reported(), DeviceState::Online);
    slow.hand.change(|bench| bench.hangs = true);
    let beats = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&beats);
    let tended: Vec<Box<dyn Tended>> =
        vec![Box::new(slow.host.clone()), Box::new(quick.host.clone())];
    let supervisor = Supervisor::start(tended, Duration::from_millis(1), move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let hung = slow.host.clone();
    let asked = thread::spawn(move || photograph(&hung, SHORT));
    for _ in 0..20 {
        assert_eq!(photograph(&quick.host, SOON), Ok(()));
    }
    assert!(asked.join().expect("it does not panic").is_err());
    let seen = beats.load(Ordering::Relaxed);
    assert!(seen > 0, "the supervisor goes round meanwhile");
    drop(supervisor);
    let ended = beats.load(Ordering::Relaxed);
    assert!(ended >= seen);
    slow.hand.change(|bench| bench.hangs = false);
}

/// A printer that hangs in the middle of a page.
struct HangingPrinter(mpsc::Receiver<()>, Arc<AtomicBool>);

impl Device for HangingPrinter {
    fn capability(&self) -> Capability {
        Capability::ReceiptPrinter
    }

    fn identify(&mut self, _deadline: Duration) -> Result<Identity, Failure> {
        Ok(Identity::default())
    }
}

impl ReceiptPrinter for HangingPrinter {
    fn status(&mut self, _deadline: Duration) -> Result<PrinterStatus, Failure> {
        Ok(PrinterStatus::default())
    }

    fn print(&mut self, _: &Document, _: [u8; 4], _: Duration) -> Result<Proof, PrintFailure> {
        self.1.store(true, Ordering::SeqCst);
        // Until the hand is gone.
        let _ = self.0.recv();
        Err(PrintFailure {
            certainty: Certainty::Unknown,
            failure: Failure::new(FailureKind::Timeout, "let go"),
        })
    }
}

#[test]
fn a_page_whose_printer_hangs_may_be_out_and_one_that_waited_is_not() {
    let (let_go, held) = mpsc::channel();
    let begun = Arc::new(AtomicBool::new(false));
    let printer = Mutex::new(Some(HangingPrinter(held, Arc::clone(&begun))));
    let care = Care::<dyn ReceiptPrinter> {
        capability: Capability::ReceiptPrinter,
        open: Box::new(move || {
            let mut printer = printer.lock().expect("nobody panicked");
            let gone = || Failure::new(FailureKind::Disconnected, "it is gone");
            Ok(Box::new(printer.take().ok_or_else(gone)?))
        }),
        look: Box::new(|printer, deadline| printer.status(deadline).map(drop)),
        look_every: SOON,
        look_deadline: SOON,
        report: Box::new(|_| {}),
    };
    let mut host = Host::start(care);
    let hung = host.print(&Document::default(), [1; 4], SHORT);
    assert_eq!(hung.expect_err("it hangs").certainty, Certainty::Unknown);
    assert!(begun.load(Ordering::SeqCst));
    let second = host.print(&Document::default(), [2; 4], SHORT);
    assert_eq!(
        second.expect_err("there is none").certainty,
        Certainty::NotPrinted
    );
    drop(let_go);
}
