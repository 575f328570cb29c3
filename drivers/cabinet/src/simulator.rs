//! Pins in memory, and the hand at the door.

use std::collections::BTreeMap;

use embedded_hal::digital::{Error, ErrorKind, ErrorType, InputPin, OutputPin};
use kiosk_device::capability::{CabinetInputs, Lamp};
use kiosk_device::dock::Dock;

use crate::pins::{ActiveLevel, PinCabinet, Wire, Wiring};

/// Levels of all lines.
#[derive(Debug, Default)]
struct Lines {
    inputs: CabinetInputs,
    lamps: BTreeMap<Lamp, bool>,
    is_broken: bool,
}

/// An input pin in memory: high while what it senses is so.
pub struct SimulatedInput {
    lines: Dock<Lines>,
    sense: fn(&CabinetInputs) -> bool,
}

/// An output pin in memory.
pub struct SimulatedOutput {
    lines: Dock<Lines>,
    lamp: Lamp,
}

/// The line is broken at the dock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenLine;

/// A cabinet on pins in memory.
pub type SimulatedCabinet = PinCabinet<SimulatedInput, SimulatedOutput>;

/// The hand at the cabinet. Clones reach the same cabinet.
#[derive(Clone)]
pub struct CabinetDock {
    lines: Dock<Lines>,
}

/// A new cabinet, shut and untouched, with every lamp, and the hand at it.
pub fn simulated() -> (SimulatedCabinet, CabinetDock) {
    let lines = Dock::new(Lines::default());
    let input = |sense| Wire {
        pin: SimulatedInput {
            lines: lines.clone(),
            sense,
        },
        active: ActiveLevel::High,
    };
    let output = |lamp| {
        let pin = SimulatedOutput {
            lines: lines.clone(),
            lamp,
        };
        (
            lamp,
            Wire {
                pin,
                active: ActiveLevel::High,
            },
        )
    };
    let wiring = Wiring {
        door: input(|inputs| inputs.door_open),
        tamper: input(|inputs| inputs.tampered),
        presence: Some(input(|inputs| inputs.someone_present)),
        lamps: Lamp::ALL.map(output).into(),
    };
    (PinCabinet::new(wiring), CabinetDock { lines })
}

impl CabinetDock {
    /// Opens or shuts the service door.
    pub fn set_door_open(&self, open: bool) {
        self.lines.change(|lines| lines.inputs.door_open = open);
    }

    /// Trips or resets the tamper switch.
    pub fn set_tampered(&self, tampered: bool) {
        self.lines.change(|lines| lines.inputs.tampered = tampered);
    }

    /// Somebody comes, or leaves.
    pub fn set_someone_present(&self, present: bool) {
        self.lines
            .change(|lines| lines.inputs.someone_present = present);
    }

    /// Breaks or mends all lines.
    pub fn set_broken(&self, broken: bool) {
        self.lines.change(|lines| lines.is_broken = broken);
    }

    /// Whether a lamp is lit.
    pub fn is_lit(&self, lamp: Lamp) -> bool {
        self.lines
            .look(|lines| lines.lamps.get(&lamp).copied().unwrap_or(false))
    }
}

impl Error for BrokenLine {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

impl ErrorType for SimulatedInput {
    type Error = BrokenLine;
}

impl InputPin for SimulatedInput {
    fn is_high(&mut self) -> Result<bool, BrokenLine> {
        self.lines.look(|lines| match lines.is_broken {
            true => Err(BrokenLine),
            false => Ok((self.sense)(&lines.inputs)),
        })
    }

    fn is_low(&mut self) -> Result<bool, BrokenLine> {
        self.is_high().map(|high| !high)
    }
}

impl ErrorType for SimulatedOutput {
    type Error = BrokenLine;
}

impl SimulatedOutput {
    fn set(&self, high: bool) -> Result<(), BrokenLine> {
        let lamp = self.lamp;
        self.lines.change(|lines| match lines.is_broken {
            true => Err(BrokenLine),
            false => {
                lines.lamps.insert(lamp, high);
                Ok(())
            }
        })
    }
}

impl OutputPin for SimulatedOutput {
    fn set_low(&mut self) -> Result<(), BrokenLine> {
        self.set(false)
    }

    fn set_high(&mut self) -> Result<(), BrokenLine> {
        self.set(true)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use kiosk_device::FailureKind;
    use kiosk_device::capability::{Cabinet as _, Device as _};
    use kiosk_domain::DeviceState;

    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    #[test]
    fn what_the_hand_does_is_read_from_the_pins() {
        let (mut cabinet, dock) = simulated();
        assert_eq!(cabinet.inputs(SOON), Ok(CabinetInputs::default()));
        dock.set_door_open(true);
        dock.set_someone_present(true);
        let inputs = cabinet.inputs(SOON).expect("the lines work");
        assert!(inputs.door_open && inputs.someone_present && !inputs.tampered);
        dock.set_tampered(true);
        let state = cabinet.inputs(SOON).expect("the lines work").state();
        assert_eq!(state, DeviceState::FraudAttempt);
    }

    #[test]
    fn a_lamp_shines_until_it_is_put_out() {
        let (mut cabinet, dock) = simulated();
        cabinet
            .set_lamp(Lamp::ReceiptPrinter, true, SOON)
            .expect("fitted");
        assert!(dock.is_lit(Lamp::ReceiptPrinter) && !dock.is_lit(Lamp::Camera));
        cabinet
            .set_lamp(Lamp::ReceiptPrinter, false, SOON)
            .expect("fitted");
        assert!(!dock.is_lit(Lamp::ReceiptPrinter));
    }

    #[test]
    fn a_low_active_wire_and_a_missing_lamp_are_understood() {
        let (_, dock) = simulated();
        let lines = dock.lines.clone();
        let input = |active| {
            let sense: fn(&CabinetInputs) -> bool = |inputs| inputs.door_open;
            Wire {
                pin: SimulatedInput {
                    lines: lines.clone(),
                    sense,
                },
                active,
            }
        };
        let wiring = Wiring {
            door: input(ActiveLevel::Low),
            tamper: input(ActiveLevel::High),
            presence: None,
            lamps: Vec::<(Lamp, Wire<SimulatedOutput>)>::new(),
        };
        let mut cabinet = PinCabinet::new(wiring);
        assert!(cabinet.inputs(SOON).expect("the lines work").door_open);
        let missing = cabinet
            .set_lamp(Lamp::Camera, true, SOON)
            .expect_err("not fitted");
        assert_eq!(missing.kind, FailureKind::Unsupported);
    }

    #[test]
    fn a_broken_line_is_named() {
        let (mut cabinet, dock) = simulated();
        dock.set_broken(true);
        let broken = cabinet.identify(SOON).expect_err("broken");
        assert_eq!(broken.kind, FailureKind::HardwareError);
        assert!(broken.detail.contains("door line"), "{broken}");
    }
}
