//! Tables: what happens when, and what is wanted and told then.

use kiosk_device::capability::Sense;

use super::*;

fn secs(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn yes(senses: &[Sense]) -> CabinetInputs {
    let mut inputs = CabinetInputs::default();
    senses.iter().for_each(|sense| inputs.set(*sense, true));
    inputs
}

#[test]
fn the_fan_starts_at_sixty_and_stands_from_fifty_down_and_runs_when_nothing_is_known() {
    let mut duty = Duty::new(false);
    assert!(duty.fan_runs(), "nothing is known yet");
    // Degrees, and whether it runs then.
    let day: [(Option<i16>, bool); 10] = [
        (Some(55), true),
        (Some(50), false),
        (Some(59), false),
        (Some(60), true),
        (Some(51), true),
        (Some(50), false),
        (None, true),
        (Some(55), true),
        (Some(20), false),
        (Some(90), true),
    ];
    for (at, (degrees, runs)) in day.into_iter().enumerate() {
        duty.felt(degrees.map(Temperature::of_celsius));
        assert_eq!(duty.fan_runs(), runs, "step {at}: {degrees:?}");
    }
}

#[test]
fn whatever_opens_the_cabinet_is_told_once_and_shutting_it_clears_nothing() {
    let table = [
        (yes(&[Sense::Door]), Some(Breach::Door)),
        (yes(&[Sense::Tamper]), Some(Breach::Tamper)),
        (yes(&[Sense::Door, Sense::Tamper]), Some(Breach::Tamper)),
        (yes(&[Sense::Presence, Sense::Headset]), None),
    ];
    let now = Instant::now();
    for (inputs, breach) in table {
        let mut duty = Duty::new(false);
        let told = duty.saw(inputs, now);
        let expected: Vec<Notice> = breach.map(Notice::Tampered).into_iter().collect();
        assert_eq!(told, expected, "{inputs:?}");
        assert!(duty.saw(inputs, now).is_empty(), "not twice");
        assert!(duty.saw(CabinetInputs::default(), now).is_empty());
        assert_eq!(duty.is_tampered(), breach.is_some());
        assert!(duty.saw(inputs, now).is_empty(), "it is known already");
    }
}

#[test]
fn what_the_run_before_left_is_still_known_and_not_told_again() {
    let mut duty = Duty::new(true);
    assert!(duty.is_tampered());
    let now = Instant::now();
    assert!(duty.saw(yes(&[Sense::Door]), now).is_empty());
}

#[test]
fn only_an_order_clears_it_and_not_while_the_cabinet_is_open_unless_a_technician_is_there() {
    let now = Instant::now();
    let mut duty = Duty::new(false);
    duty.saw(yes(&[Sense::Door]), now);
    assert_eq!(duty.clear_tamper(now), Err(Refused::StillOpen));
    duty.begin_service(now);
    assert_eq!(duty.clear_tamper(now), Ok(Some(Notice::TamperCleared)));
    assert_eq!(duty.clear_tamper(now), Ok(None), "nothing is left to clear");
    assert!(duty.tick(now).is_empty(), "the technician stands there");
    assert!(!duty.is_tampered());
}

#[test]
fn a_technician_may_open_it_and_a_door_that_is_left_open_counts_when_service_ends() {
    let now = Instant::now();
    let mut duty = Duty::new(false);
    assert_eq!(duty.begin_service(now), [Notice::Service(true)]);
    assert!(duty.begin_service(now).is_empty(), "it is on already");
    assert!(duty.saw(yes(&[Sense::Door]), now).is_empty());
    assert!(duty.saw(yes(&[Sense::Tamper]), now).is_empty());
    assert!(duty.saw(yes(&[Sense::Door]), now).is_empty());
    let ended = duty.end_service(now + secs(1));
    assert_eq!(
        ended,
        [Notice::Service(false), Notice::Tampered(Breach::Door)]
    );
}

#[test]
fn service_that_nobody_ends_is_over_by_itself() {
    let now = Instant::now();
    let mut duty = Duty::new(false);
    duty.begin_service(now);
    assert_eq!(duty.next_deadline(), Some(now + SERVICE_MAX));
    assert!(duty.tick(now + SERVICE_MAX - secs(1)).is_empty());
    assert_eq!(duty.tick(now + SERVICE_MAX), [Notice::Service(false)]);
    assert!(!duty.is_in_service(now + SERVICE_MAX));
    assert_eq!(
        duty.end_service(now + SERVICE_MAX),
        [],
        "there is none to end"
    );
}

#[test]
fn the_lock_opens_only_in_service_and_shuts_by_itself() {
    let now = Instant::now();
    let mut duty = Duty::new(false);
    assert_eq!(duty.unlock(secs(5), now), Err(Refused::NotInService));
    duty.begin_service(now);
    for wrong in [Duration::ZERO, UNLOCK_MAX + secs(1)] {
        assert_eq!(duty.unlock(wrong, now), Err(Refused::UnlockTime));
        assert_eq!(duty.lock(), Lock::Locked);
    }
    assert_eq!(duty.unlock(secs(5), now), Ok(()));
    assert_eq!(duty.lock(), Lock::Unlocked);
    assert_eq!(duty.next_deadline(), Some(now + secs(5)));
    duty.tick(now + secs(4));
    assert_eq!(duty.lock(), Lock::Unlocked);
    duty.tick(now + secs(5));
    assert_eq!(duty.lock(), Lock::Locked);
}

#[test]
fn the_end_of_service_shuts_the_lock_however_it_comes() {
    let now = Instant::now();
    let mut duty = Duty::new(false);
    duty.begin_service(now);
    duty.unlock(secs(60), now).expect("in service");
    duty.end_service(now + secs(1));
    assert_eq!(duty.lock(), Lock::Locked);

    duty.begin_service(now);
    let late = now + SERVICE_MAX - secs(1);
    duty.unlock(secs(60), late).expect("still in service");
    duty.tick(now + SERVICE_MAX);
    assert_eq!(duty.lock(), Lock::Locked);
}

#[test]
fn paper_is_low_when_a_switch_says_so_for_a_while_and_a_shaken_one_says_nothing() {
    let low = yes(&[Sense::PaperLow]);
    let full = CabinetInputs::default();
    let start = Instant::now();
    let mut duty = Duty::new(false);
    // Seconds since the start, what the switch says, what is told.
    let day = [
        (0, low, None),
        (2, full, None),
        (3, low, None),
        (5, low, None),
        (6, low, Some(true)),
        (7, full, None),
        (8, low, None),
        (20, low, None),
        (21, full, None),
        (24, full, Some(false)),
    ];
    for (at, inputs, told) in day {
        let expected: Vec<Notice> = told.map(Notice::PaperLow).into_iter().collect();
        assert_eq!(duty.saw(inputs, start + secs(at)), expected, "at {at} s");
    }
}

#[test]
fn the_printers_own_sensor_is_as_good_as_the_cabinets() {
    let start = Instant::now();
    let mut duty = Duty::new(false);
    assert!(duty.printer_said(true, start).is_empty());
    assert_eq!(duty.next_deadline(), Some(start + STEADY));
    assert_eq!(duty.tick(start + STEADY), [Notice::PaperLow(true)]);
    assert!(duty.is_paper_low());
    let low = yes(&[Sense::PaperLow]);
    duty.saw(low, start + STEADY);
    assert!(duty.printer_said(false, start + STEADY * 3).is_empty());
    assert!(duty.is_paper_low(), "the other still says so");
}
