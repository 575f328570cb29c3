//! Every fault, met by every operation: before the lines were opened, and after.
//!
//! Each operation must fail with the kind of the table, or succeed where the fault does not concern
//! it, within its deadline; and succeed once the fault is mended.

use std::time::{Duration, Instant};

use kiosk_cabinet::lines::{Step, errno};
use kiosk_cabinet::simulator::simulated_wiring;
use kiosk_cabinet::{CabinetDock, Level, SimulatedCabinet, Wiring};
use kiosk_device::capability::{Cabinet as _, Device as _, Lamp, Lock};
use kiosk_device::{Failure, FailureKind};

/// What an operation is given, and what a busy machine may add to it.
const DEADLINE: Duration = Duration::from_millis(40);
const SLACK: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Identify,
    Inputs,
    Events,
    Lamp,
    Lock,
    Fan,
}

use Operation::{Events, Fan, Identify, Inputs};

impl Operation {
    const ALL: [Self; 6] = [Identify, Inputs, Events, Self::Lamp, Self::Lock, Fan];

    fn run(self, cabinet: &mut SimulatedCabinet) -> Result<(), Failure> {
        match self {
            Identify => cabinet.identify(DEADLINE).map(drop),
            Inputs => cabinet.inputs(DEADLINE).map(drop),
            Events => cabinet.events(DEADLINE).map(drop),
            Self::Lamp => cabinet.set_lamp(Lamp::Camera, true, DEADLINE),
            Self::Lock => cabinet.set_lock(Lock::Unlocked, DEADLINE),
            Fan => cabinet.set_fan(false, DEADLINE),
        }
    }

    fn reads(self) -> bool {
        matches!(self, Identify | Inputs | Events)
    }
}

/// Which operations a fault concerns.
type Concerns = fn(Operation) -> bool;

const ALL: Concerns = |_| true;
const NONE: Concerns = |_| false;
const READERS: Concerns = Operation::reads;
const WRITERS: Concerns = |operation| !operation.reads();

struct Fault {
    name: &'static str,
    /// What it does to the cabinet, and undoes.
    brk: fn(&CabinetDock),
    mend: fn(&CabinetDock),
    /// What the operations say that it concerns: when it was there before the lines were opened,
    /// and when it came after.
    kind: FailureKind,
    cold: Concerns,
    warm: Concerns,
}

fn board_step(dock: &CabinetDock, step: Step, errno: Option<i32>) {
    dock.board().set_broken(step, errno);
}

const FAULTS: &[Fault] = &[
    Fault {
        name: "a line of that name is missing",
        brk: |dock| dock.board().rename_line("TAMPER", "TAMPR"),
        mend: |dock| dock.board().rename_line("TAMPR", "TAMPER"),
        kind: FailureKind::NotThatDevice,
        cold: ALL,
        warm: NONE,
    },
    Fault {
        name: "another chip is fitted",
        brk: |dock| dock.board().relabel_chip("simulated-cabinet", "another"),
        mend: |dock| dock.board().relabel_chip("another", "simulated-cabinet"),
        kind: FailureKind::NotThatDevice,
        cold: ALL,
        warm: NONE,
    },
    Fault {
        name: "another program holds a line",
        brk: |dock| dock.board().set_held("LAMP-CARD", Some("gpioset")),
        mend: |dock| dock.board().set_held("LAMP-CARD", None),
        kind: FailureKind::Busy,
        cold: ALL,
        warm: NONE,
    },
    Fault {
        name: "the request is refused as busy and nobody can be seen",
        brk: |dock| board_step(dock, Step::Request, Some(errno::EBUSY)),
        mend: |dock| board_step(dock, Step::Request, None),
        kind: FailureKind::Busy,
        cold: ALL,
        warm: NONE,
    },
    Fault {
        name: "the kernel is too old",
        brk: |dock| board_step(dock, Step::Request, Some(errno::EINVAL)),
        mend: |dock| board_step(dock, Step::Request, None),
        kind: FailureKind::Unsupported,
        cold: ALL,
        warm: NONE,
    },
    Fault {
        name: "the user may not open the chips",
        brk: |dock| board_step(dock, Step::List, Some(errno::EACCES)),
        mend: |dock| board_step(dock, Step::List, None),
        kind: FailureKind::HardwareError,
        cold: ALL,
        warm: NONE,
    },
    Fault {
        name: "the chip is unplugged",
        brk: |dock| dock.board().set_plugged(false),
        mend: |dock| dock.board().set_plugged(true),
        kind: FailureKind::Disconnected,
        cold: ALL,
        warm: ALL,
    },
    Fault {
        name: "readings fail with EIO",
        brk: |dock| board_step(dock, Step::Read, Some(errno::EIO)),
        mend: |dock| board_step(dock, Step::Read, None),
        kind: FailureKind::HardwareError,
        cold: READERS,
        warm: READERS,
    },
    Fault {
        name: "setting fails with EIO",
        brk: |dock| board_step(dock, Step::Set, Some(errno::EIO)),
        mend: |dock| board_step(dock, Step::Set, None),
        kind: FailureKind::HardwareError,
        cold: WRITERS,
        warm: WRITERS,
    },
    Fault {
        name: "waiting fails with EIO",
        brk: |dock| board_step(dock, Step::Wait, Some(errno::EIO)),
        mend: |dock| board_step(dock, Step::Wait, None),
        kind: FailureKind::HardwareError,
        cold: |operation| operation == Events,
        warm: |operation| operation == Events,
    },
    Fault {
        name: "the door's contact sticks while the door opens",
        brk: |dock| {
            dock.board().set_stuck("DOOR", Some(Level::Low));
            dock.set_door_open(true);
        },
        mend: |dock| {
            dock.board().set_stuck("DOOR", None);
            dock.set_door_open(false);
        },
        kind: FailureKind::HardwareError,
        cold: READERS,
        warm: READERS,
    },
    Fault {
        name: "the wire to the door's switch is cut",
        brk: |dock| {
            dock.board().set_stuck("DOOR", Some(Level::High));
            dock.board().set_stuck("DOOR-SHUT", Some(Level::High));
        },
        mend: |dock| {
            dock.board().set_stuck("DOOR", None);
            dock.board().set_stuck("DOOR-SHUT", None);
        },
        kind: FailureKind::HardwareError,
        cold: READERS,
        warm: READERS,
    },
    Fault {
        name: "a switch without a second contact sticks: nothing can tell",
        brk: |dock| dock.board().set_stuck("TAMPER", Some(Level::Low)),
        mend: |dock| dock.board().set_stuck("TAMPER", None),
        kind: FailureKind::HardwareError,
        cold: NONE,
        warm: NONE,
    },
    Fault {
        name: "edges find no room",
        brk: |dock| {
            [true, false]
                .repeat(150)
                .iter()
                .for_each(|open| dock.set_door_open(*open));
        },
        mend: |_| {},
        kind: FailureKind::HardwareError,
        cold: NONE,
        warm: NONE,
    },
];

fn quick() -> Wiring {
    Wiring {
        debounce_ms: 0,
        ..simulated_wiring()
    }
}

fn run(operation: Operation, cabinet: &mut SimulatedCabinet, about: &str) -> Result<(), Failure> {
    let began = Instant::now();
    let done = operation.run(cabinet);
    let took = began.elapsed();
    assert!(took < DEADLINE + SLACK, "{about}: took {took:?}");
    done
}

fn judge(fault: &Fault, operation: Operation, is_warm: bool) {
    let about = format!("{}, {operation:?}, opened before: {is_warm}", fault.name);
    let (mut cabinet, dock) = CabinetDock::with(quick(), false).expect("sound");
    if is_warm {
        cabinet.inputs(DEADLINE).expect("nothing is broken yet");
    }
    (fault.brk)(&dock);
    let concerns = if is_warm { fault.warm } else { fault.cold };
    let expected = concerns(operation).then_some(fault.kind);
    for time in ["first", "second"] {
        let done = run(operation, &mut cabinet, &about);
        let kind = done.as_ref().err().map(|failure| failure.kind);
        assert_eq!(kind, expected, "{about}, {time} time: {done:?}");
    }
    (fault.mend)(&dock);
    for next in Operation::ALL {
        run(next, &mut cabinet, &about).unwrap_or_else(|failure| {
            panic!("{about}: {next:?} after mending: {failure}");
        });
    }
}

#[test]
fn every_fault_is_met_by_every_operation_with_its_kind_and_passes_when_it_is_mended() {
    assert!(FAULTS.len() >= 12);
    for fault in FAULTS {
        for operation in Operation::ALL {
            judge(fault, operation, false);
            judge(fault, operation, true);
        }
    }
}

#[test]
fn a_chip_that_is_unplugged_at_any_call_is_missed_once_and_found_again() {
    let mut missed = 0;
    for operation in Operation::ALL {
        for calls in 0..12 {
            let (mut cabinet, dock) = CabinetDock::with(quick(), false).expect("sound");
            dock.board().unplug_after(Some(calls));
            let about = format!("{operation:?} with the chip gone after {calls} calls");
            for _ in 0..3 {
                if let Err(failure) = run(operation, &mut cabinet, &about) {
                    assert_eq!(
                        failure.kind,
                        FailureKind::Disconnected,
                        "{about}: {failure}"
                    );
                    missed += 1;
                }
            }
            dock.board().unplug_after(None);
            dock.board().set_plugged(true);
            for next in Operation::ALL {
                run(next, &mut cabinet, &about)
                    .unwrap_or_else(|failure| panic!("{about}: {next:?} after: {failure}"));
            }
        }
    }
    assert!(missed > 0, "the chip was gone at some call");
}

#[test]
fn a_polarity_that_was_configured_wrong_shows_at_the_door_with_two_contacts() {
    let (_, dock) = CabinetDock::with(quick(), false).expect("sound");
    let mut wrong = quick();
    wrong.contacts.door.active = Level::Low;
    let board = Box::new(dock.board().clone());
    let mut cabinet =
        kiosk_cabinet::LineCabinet::wired(wrong, board.clone()).expect("it looks sound");
    for operation in [Identify, Inputs, Events] {
        let failure = run(operation, &mut cabinet, "wrong polarity").expect_err("contradiction");
        assert_eq!(failure.kind, FailureKind::HardwareError);
        assert!(
            failure.detail.contains("active"),
            "names the key: {failure}"
        );
    }
    drop(cabinet);
    let mut right = kiosk_cabinet::LineCabinet::wired(quick(), board).expect("sound");
    right.identify(DEADLINE).expect("the right polarity");
}

#[test]
fn what_fails_names_the_line_and_the_remedy() {
    for (fault, words) in [
        (
            "a line of that name is missing",
            vec!["`TAMPER`", "TAMPR", "DOOR", "LOCK"],
        ),
        (
            "another chip is fitted",
            vec!["`simulated-cabinet`", "another", "simulated-other"],
        ),
        (
            "another program holds a line",
            vec!["LAMP-CARD", "`gpioset`", "one owner"],
        ),
        ("the user may not open the chips", vec!["gpio"]),
    ] {
        let fault = FAULTS.iter().find(|known| known.name == fault);
        let fault = fault.expect("it is in the table");
        let (mut cabinet, dock) = CabinetDock::with(quick(), false).expect("sound");
        (fault.brk)(&dock);
        let failure = cabinet.inputs(DEADLINE).expect_err("broken");
        for word in words {
            assert!(failure.detail.contains(word), "{word} in {failure}");
        }
    }
}
