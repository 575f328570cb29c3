//! Twenty-four ways to go wrong, at every command and at every exchange with the chip, over a line
//! and over buses.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kiosk_card_reader::pn532::Pn532Reader;
use kiosk_card_reader::pn532::bus::{I2cBus, OnBus, SpiBus};
use kiosk_card_reader::pn532::protocol::{
    Command as _, Diagnose, GetFirmwareVersion, InDataExchange, InListPassiveTarget, InRelease,
    RfConfiguration, SamConfiguration,
};
use kiosk_card_reader::simulator::chip::Access;
use kiosk_card_reader::simulator::pn532::{Breakage, Planned};
use kiosk_device::Failure;
use kiosk_device::capability::{CardReader as _, Device as _};

use crate::pn532_support::{Antenna, is_ashas};
use crate::support::DEADLINE;

const STEPS: [u8; 7] = [
    SamConfiguration::CODE,
    Diagnose::CODE,
    GetFirmwareVersion::CODE,
    RfConfiguration::CODE,
    InListPassiveTarget::CODE,
    InDataExchange::CODE,
    InRelease::CODE,
];
/// What a broken operation is given.
const SHORT: Duration = Duration::from_millis(900);
/// Past its deadline an operation may end one system call late, and lets go of the card; the
/// machine may be busy.
const LATE_MAX: Duration = Duration::from_millis(900);

/// How the module is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Line,
    I2c,
    Spi,
}

fn reader(antenna: &Antenna, way: Way) -> Pn532Reader {
    match way {
        Way::Line => antenna.reader(),
        Way::I2c => {
            let bus = I2cBus::new(antenna.module.on_i2c());
            antenna.bus_reader_on(OnBus::new("i2c:1", bus))
        }
        Way::Spi => {
            let bus = SpiBus::new(antenna.module.on_spi());
            antenna.bus_reader_on(OnBus::new("spi:0", bus))
        }
    }
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

/// Everything a driver does, one after another. What is read is always Asha's.
fn all(antenna: &Antenna, reader: &mut Pn532Reader, deadline: Duration) -> [Outcome; 3] {
    [
        timed(deadline, || reader.identify(deadline).map(|_| ())),
        timed(deadline, || reader.card_present(deadline).map(|_| ())),
        timed(deadline, || {
            let document = reader.read_document(&antenna.key, false, deadline)?;
            assert!(is_ashas(&document));
            Ok(())
        }),
    ]
}

#[derive(Debug, Clone, Copy)]
struct Case {
    way: Way,
    planned: Planned,
}

fn one_case(case: Case) {
    let antenna = Antenna::new(Access::Bac);
    let mut reader = reader(&antenna, case.way);
    antenna.module.plan(Some(case.planned));
    let broken = all(&antenna, &mut reader, SHORT);
    for Outcome { result, late } in &broken {
        assert!(*late < LATE_MAX, "{late:?} late: {case:?} {result:?}");
        let told = format!("{result:?}");
        assert!(!told.contains("AK0000"), "{told}");
    }
    let failed = broken.iter().any(|outcome| outcome.result.is_err());
    assert!(failed || is_tolerated(case), "{case:?} is not noticed");
    antenna.module.plan(None);
    antenna.lay();
    for outcome in all(&antenna, &mut reader, DEADLINE) {
        assert_eq!(outcome.result, Ok(()), "after {case:?}");
    }
}

/// What a driver may live with.
fn is_tolerated(case: Case) -> bool {
    let Planned { breakage, on, .. } = case.planned;
    let on = on.unwrap_or_default();
    // An answer that comes broken once is asked for again; and when cards are let go, the document
    // was read already.
    if case.planned.once || on == InRelease::CODE {
        return true;
    }
    match breakage {
        // The second answer is not asked for.
        Breakage::Twice => true,
        // It is said again, and the first answer comes.
        Breakage::Late => on != InDataExchange::CODE,
        // There is nothing in a right answer either.
        Breakage::Empty => [SamConfiguration::CODE, RfConfiguration::CODE].contains(&on),
        // Cards may be slow.
        Breakage::Slow => [InListPassiveTarget::CODE, InDataExchange::CODE].contains(&on),
        // Nobody asks any more.
        Breakage::WrongDevice => on != GetFirmwareVersion::CODE,
        _ => false,
    }
}

fn try_all(cases: &[Case]) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    one_case(*case);
                }
            });
        }
    });
}

fn at(step: u8, breakage: Breakage) -> Planned {
    Planned {
        on: Some(step),
        ..Planned::always(breakage)
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn every_fault_at_every_command_is_told_in_time_and_the_next_operation_works() {
    let cases: Vec<Case> = Breakage::ALL
        .into_iter()
        .flat_map(|breakage| STEPS.map(|step| at(step, breakage)))
        .map(|planned| Case {
            way: Way::Line,
            planned,
        })
        .collect();
    assert_eq!(cases.len(), 24 * 7);
    try_all(&cases);
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn every_fault_on_a_bus_is_told_in_time_and_the_next_operation_works() {
    let steps = [SamConfiguration::CODE, InDataExchange::CODE];
    let cases: Vec<Case> = Breakage::ALL
        .into_iter()
        .flat_map(|breakage| steps.map(|step| at(step, breakage)))
        .flat_map(|planned| [Way::I2c, Way::Spi].map(|way| Case { way, planned }))
        .collect();
    try_all(&cases);
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "in real time: emulation is slower than its deadlines; runs in `cargo xtask test`"
)]
fn every_fault_at_every_exchange_with_the_chip_is_told_in_time_and_the_next_reading_works() {
    let antenna = Antenna::new(Access::Bac);
    antenna.dock.plan(None);
    let read = antenna
        .reader()
        .read_document(&antenna.key, false, DEADLINE);
    assert!(read.is_ok());
    let exchanges = antenna.dock.commands();
    let mut cases = Vec::new();
    for breakage in Breakage::ALL {
        for after in 0..exchanges {
            let planned = Planned {
                after,
                once: true,
                ..at(InDataExchange::CODE, breakage)
            };
            let way = Way::Line;
            cases.push(Case { way, planned });
        }
    }
    assert!(cases.len() > 24 * 10, "{}", cases.len());
    try_all(&cases);
}
