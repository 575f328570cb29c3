//! The general form: any pins of `embedded-hal`, here two that a test moves.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use embedded_hal::digital::{Error, ErrorKind, ErrorType, InputPin, OutputPin};
use kiosk_cabinet::{Contact, Level, Output, PinCabinet, Pins, Wire};
use kiosk_device::FailureKind;
use kiosk_device::capability::{Cabinet as _, Device as _, Lamp, Lock, Sense};

const SOON: Duration = Duration::from_secs(20);

#[derive(Clone, Default)]
struct Contactor(Arc<AtomicBool>);

#[derive(Clone, Default)]
struct Driver(Arc<AtomicBool>);

impl ErrorType for Contactor {
    type Error = Infallible;
}

impl InputPin for Contactor {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        Ok(self.0.load(Ordering::SeqCst))
    }

    fn is_low(&mut self) -> Result<bool, Infallible> {
        self.is_high().map(|high| !high)
    }
}

#[derive(Debug)]
struct Cut;

impl Error for Cut {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

impl ErrorType for Driver {
    type Error = Cut;
}

impl OutputPin for Driver {
    fn set_low(&mut self) -> Result<(), Cut> {
        self.0.store(false, Ordering::SeqCst);
        Ok(())
    }

    /// This one was cut where it carries current.
    fn set_high(&mut self) -> Result<(), Cut> {
        Err(Cut)
    }
}

fn cabinet(active: Level) -> (PinCabinet<Contactor, Driver>, Contactor, Driver) {
    let (door, lock) = (Contactor::default(), Driver::default());
    let contacts = [(Contact::Of(Sense::Door), door.clone())];
    let outputs = [(Output::Lock, lock.clone())];
    let pins = Pins {
        contacts: BTreeMap::from(contacts.map(|(at, pin)| (at, Wire { pin, active }))),
        outputs: BTreeMap::from(outputs.map(|(at, pin)| (at, Wire { pin, active }))),
        debounce: Duration::from_millis(2),
    };
    (PinCabinet::on(pins), door, lock)
}

#[test]
fn pins_are_watched_by_looking_at_them() {
    let (mut cabinet, door, _) = cabinet(Level::High);
    assert_eq!(cabinet.events(Duration::ZERO).expect("works").edges, []);
    let hand = std::thread::spawn(move || door.0.store(true, Ordering::SeqCst));
    let events = cabinet.events(SOON).expect("works");
    hand.join().expect("the hand does not panic");
    assert!(events.inputs.door_open);
    assert_eq!(events.edges.len(), 1);
}

#[test]
fn a_low_active_pin_is_understood_both_ways() {
    let (mut cabinet, door, lock) = cabinet(Level::Low);
    assert!(cabinet.inputs(SOON).expect("works").door_open);
    door.0.store(true, Ordering::SeqCst);
    assert!(!cabinet.inputs(SOON).expect("works").door_open);
    lock.0.store(true, Ordering::SeqCst);
    cabinet.set_lock(Lock::Unlocked, SOON).expect("works");
    assert!(!lock.0.load(Ordering::SeqCst), "unlocked is low");
}

#[test]
fn a_pin_that_fails_is_named_and_one_that_is_missing_is_not_fitted() {
    let (mut cabinet, ..) = cabinet(Level::High);
    cabinet.identify(SOON).expect("the pins can be read");
    let broken = cabinet.set_lock(Lock::Unlocked, SOON).expect_err("cut");
    assert_eq!(broken.kind, FailureKind::HardwareError);
    assert!(broken.detail.contains("lock line"), "{broken}");
    let missing = cabinet
        .set_lamp(Lamp::Camera, true, SOON)
        .expect_err("none");
    assert_eq!(missing.kind, FailureKind::Unsupported);
}
