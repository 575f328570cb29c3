//! What the lines do when nobody holds them any more.

use std::time::Duration;

use kiosk_cabinet::simulator::simulated_wiring;
use kiosk_cabinet::{CabinetDock, SimulatedCabinet};
use kiosk_device::FailureKind;
use kiosk_device::capability::{Cabinet as _, Lamp, Lock};

const SOON: Duration = Duration::from_secs(20);

/// A cabinet that is unlocked, lit and quiet.
fn in_service(keeps_outputs: bool) -> (SimulatedCabinet, CabinetDock) {
    let (mut cabinet, dock) = CabinetDock::with(simulated_wiring(), keeps_outputs).expect("sound");
    cabinet.set_lock(Lock::Unlocked, SOON).expect("fitted");
    cabinet
        .set_lamp(Lamp::InService, true, SOON)
        .expect("fitted");
    cabinet.set_fan(false, SOON).expect("fitted");
    assert_eq!(dock.lock(), Lock::Unlocked);
    (cabinet, dock)
}

fn is_safe(dock: &CabinetDock) -> bool {
    dock.lock() == Lock::Locked && !dock.is_lit(Lamp::InService) && dock.is_fan_running()
}

#[test]
fn a_process_that_is_killed_leaves_a_locked_door_dark_lamps_and_a_fan_that_runs() {
    let (_cabinet, dock) = in_service(false);
    assert!(!is_safe(&dock));
    dock.board().owner_dies();
    assert!(is_safe(&dock));
    assert_eq!(dock.board().holder("LOCK"), None);
}

#[test]
fn a_process_that_ends_makes_the_lines_safe_even_where_the_chip_keeps_them() {
    let (cabinet, dock) = in_service(true);
    drop(cabinet);
    assert!(is_safe(&dock));
    assert_eq!(dock.board().holder("LOCK"), None);
}

#[test]
fn where_the_chip_keeps_the_level_of_a_killed_process_the_next_one_locks_first() {
    let (_cabinet, dock) = in_service(true);
    dock.board().owner_dies();
    assert_eq!(
        dock.lock(),
        Lock::Unlocked,
        "the kernel's choice, see the decision"
    );
    let mut next = dock.another_owner().expect("sound");
    next.inputs(SOON).expect("works");
    assert!(is_safe(&dock));
}

#[test]
fn a_second_owner_is_told_who_the_first_is_and_follows_when_it_ends() {
    let (first, dock) = in_service(false);
    let mut second = dock.another_owner().expect("sound");
    let refused = second.inputs(SOON).expect_err("a line has one owner");
    assert_eq!(refused.kind, FailureKind::Busy);
    assert!(refused.detail.contains("huduma-kiosk"), "{refused}");
    assert_eq!(dock.lock(), Lock::Unlocked, "the first is not disturbed");
    drop(first);
    second.inputs(SOON).expect("the lines are free");
}
