//! What a cabinet on lines does while everything works.

use std::time::{Duration, Instant};

use kiosk_cabinet::simulator::simulated_wiring;
use kiosk_cabinet::{CabinetDock, simulated};
use kiosk_device::FailureKind;
use kiosk_device::capability::{Cabinet as _, CabinetInputs, Device as _, Edge, Lamp, Lock, Sense};
use kiosk_domain::DeviceState;

const SOON: Duration = Duration::from_secs(20);

#[test]
fn what_the_hand_does_is_read_from_the_lines() {
    let (mut cabinet, dock) = simulated();
    assert_eq!(cabinet.inputs(SOON), Ok(CabinetInputs::default()));
    for sense in Sense::ALL {
        dock.set(sense, true);
        let mut expected = CabinetInputs::default();
        expected.set(sense, true);
        assert_eq!(cabinet.inputs(SOON), Ok(expected), "{sense}");
        assert!(cabinet.is_fitted(sense));
        dock.set(sense, false);
    }
    dock.set_tampered(true);
    let state = cabinet.inputs(SOON).expect("the lines work").state();
    assert_eq!(state, DeviceState::FraudAttempt);
}

#[test]
fn every_lamp_shines_alone_until_it_is_put_out() {
    let (mut cabinet, dock) = simulated();
    for lamp in Lamp::ALL {
        cabinet.set_lamp(lamp, true, SOON).expect("fitted");
        let lit: Vec<Lamp> = Lamp::ALL
            .into_iter()
            .filter(|lamp| dock.is_lit(*lamp))
            .collect();
        assert_eq!(lit, [lamp]);
        cabinet.set_lamp(lamp, false, SOON).expect("fitted");
        assert!(!dock.is_lit(lamp));
    }
}

#[test]
fn the_lock_and_the_fan_obey() {
    let (mut cabinet, dock) = simulated();
    cabinet.identify(SOON).expect("the lines work");
    assert_eq!(dock.lock(), Lock::Locked, "from the first moment");
    assert!(dock.is_fan_running(), "as it was released");
    cabinet.set_lock(Lock::Unlocked, SOON).expect("fitted");
    cabinet.set_fan(false, SOON).expect("fitted");
    assert_eq!(dock.lock(), Lock::Unlocked);
    assert!(!dock.is_fan_running());
    cabinet.set_lock(Lock::Locked, SOON).expect("fitted");
    assert_eq!(dock.lock(), Lock::Locked);
}

#[test]
fn a_wait_ends_as_soon_as_the_door_has_moved() {
    let (mut cabinet, dock) = simulated();
    assert_eq!(cabinet.events(Duration::ZERO).expect("works").edges, []);
    let hand = std::thread::spawn(move || dock.set_door_open(true));
    let began = Instant::now();
    let events = cabinet.events(SOON).expect("works");
    hand.join().expect("the hand does not panic");
    assert!(began.elapsed() < SOON);
    let opened = Edge {
        sense: Sense::Door,
        yes: true,
    };
    assert_eq!(events.edges, [opened]);
    assert!(events.inputs.door_open && !events.is_incomplete);
}

#[test]
fn a_wait_ends_at_its_deadline_when_nothing_moves() {
    let (mut cabinet, _dock) = simulated();
    let began = Instant::now();
    let events = cabinet.events(Duration::from_millis(30)).expect("works");
    assert_eq!(events, kiosk_device::capability::CabinetEvents::default());
    assert!(began.elapsed() >= Duration::from_millis(30));
}

#[test]
fn what_came_and_went_while_nobody_waited_is_told_in_order() {
    let (mut cabinet, dock) = simulated();
    cabinet.events(Duration::ZERO).expect("works");
    dock.set_tampered(true);
    dock.set_headset_inserted(true);
    dock.set_tampered(false);
    let events = cabinet.events(SOON).expect("works");
    let senses: Vec<(Sense, bool)> = events.edges.iter().map(|e| (e.sense, e.yes)).collect();
    assert_eq!(
        senses,
        [
            (Sense::Tamper, true),
            (Sense::Headset, true),
            (Sense::Tamper, false)
        ]
    );
}

#[test]
fn edges_that_found_no_room_are_admitted_and_the_levels_are_right() {
    let (mut cabinet, dock) = simulated();
    cabinet.events(Duration::ZERO).expect("works");
    for open in [true, false].repeat(200) {
        dock.set_door_open(open);
    }
    dock.set_door_open(true);
    let events = cabinet.events(SOON).expect("works");
    assert!(events.is_incomplete && events.inputs.door_open);
    assert!(
        cabinet
            .events(Duration::ZERO)
            .expect("works")
            .edges
            .is_empty()
    );
}

#[test]
fn a_door_that_opens_while_the_chip_is_away_is_told_when_it_is_back() {
    let (mut cabinet, dock) = simulated();
    cabinet.set_lamp(Lamp::Camera, true, SOON).expect("fitted");
    cabinet.set_fan(false, SOON).expect("fitted");
    cabinet.set_lock(Lock::Unlocked, SOON).expect("fitted");
    cabinet.events(Duration::ZERO).expect("works");
    dock.board().set_plugged(false);
    dock.set_door_open(true);
    dock.board().set_plugged(true);
    let events = cabinet
        .events(SOON)
        .expect("it is back, under another number");
    assert!(events.is_incomplete, "nobody listened for a while");
    assert_eq!(events.edges.len(), 1);
    assert!(dock.is_lit(Lamp::Camera), "as it was asked to be");
    assert!(!dock.is_fan_running(), "as it was asked to be");
    assert_eq!(dock.lock(), Lock::Locked, "whatever it was");
}

#[test]
fn a_contact_that_bounces_at_any_interval_ends_where_it_rests() {
    let wiring = simulated_wiring();
    let (mut cabinet, dock) = CabinetDock::with(wiring, false).expect("sound");
    let mut told = cabinet.events(Duration::ZERO).expect("works").inputs;
    for interval_ms in 0..=25 {
        for open in [true, false, true, false, true] {
            dock.set_door_open(open);
            std::thread::sleep(Duration::from_millis(interval_ms));
        }
        while !told.door_open {
            let events = cabinet.events(SOON).expect("works");
            assert!(!events.edges.is_empty(), "every {interval_ms} ms");
            for edge in events.edges {
                assert_ne!(told.get(edge.sense), edge.yes);
                told.set(edge.sense, edge.yes);
            }
            assert_eq!(told, events.inputs, "every {interval_ms} ms");
        }
        dock.set_door_open(false);
        while told.door_open {
            told = cabinet.events(SOON).expect("works").inputs;
        }
    }
}

#[test]
fn only_what_is_wired_is_fitted() {
    let mut wiring = simulated_wiring();
    wiring.lamps.camera = None;
    wiring.lock = None;
    wiring.fan = None;
    wiring.contacts.headset = None;
    let (mut cabinet, _dock) = CabinetDock::with(wiring, false).expect("sound");
    let refused = [
        cabinet.set_lamp(Lamp::Camera, true, SOON),
        cabinet.set_lock(Lock::Unlocked, SOON),
        cabinet.set_fan(true, SOON),
    ];
    for failure in refused.map(|done| done.expect_err("not fitted")) {
        assert_eq!(failure.kind, FailureKind::Unsupported);
    }
    assert!(!cabinet.is_fitted(Sense::Headset) && cabinet.is_fitted(Sense::PaperLow));
    assert_eq!(cabinet.inputs(SOON), Ok(CabinetInputs::default()));
}
