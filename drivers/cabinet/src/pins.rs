//! A cabinet on any `embedded-hal` pins.

use std::time::Duration;

use embedded_hal::digital::{Error as _, InputPin, OutputPin};
use kiosk_device::capability::{Cabinet, CabinetInputs, Device, Lamp};
use kiosk_device::{Failure, FailureKind, Identity};
use kiosk_domain::Capability;

/// Which level of a wire means "yes": open, tampered, somebody there, lit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActiveLevel {
    /// A high level, as of a switch that is closed to ground while all is well: a cut wire then
    /// reads as tripped.
    High,
    /// A low level, as of a switch that grounds its line when it trips.
    Low,
}

/// A pin and what its level means.
#[derive(Debug)]
pub struct Wire<P> {
    /// The pin.
    pub pin: P,
    /// Which level means "yes".
    pub active: ActiveLevel,
}

/// Which wire is what.
#[derive(Debug)]
pub struct Wiring<I, O> {
    /// "Yes" while the service door is open.
    pub door: Wire<I>,
    /// "Yes" while the tamper switch is tripped.
    pub tamper: Wire<I>,
    /// "Yes" while somebody stands before the kiosk; absent when no sensor is fitted.
    pub presence: Option<Wire<I>>,
    /// The lamps that are fitted.
    pub lamps: Vec<(Lamp, Wire<O>)>,
}

/// A cabinet on pins.
#[derive(Debug)]
pub struct PinCabinet<I, O> {
    wiring: Wiring<I, O>,
}

impl<I: InputPin, O: OutputPin> PinCabinet<I, O> {
    /// A cabinet wired as told.
    pub fn new(wiring: Wiring<I, O>) -> Self {
        Self { wiring }
    }
}

impl<I: InputPin> Wire<I> {
    fn is_active(&mut self, name: &str) -> Result<bool, Failure> {
        let level = match self.active {
            ActiveLevel::High => self.pin.is_high(),
            ActiveLevel::Low => self.pin.is_low(),
        };
        level.map_err(|error| broken(name, &error.kind()))
    }
}

fn broken(name: &str, kind: &embedded_hal::digital::ErrorKind) -> Failure {
    let detail =
        format!("the {name} line does not work ({kind}); see its wire and who else holds it");
    Failure::new(FailureKind::HardwareError, detail)
}

impl<I: InputPin + Send, O: OutputPin + Send> Device for PinCabinet<I, O> {
    fn capability(&self) -> Capability {
        Capability::Cabinet
    }

    /// Pins have no name; that all of them can be read is all there is to know.
    fn identify(&mut self, deadline: Duration) -> Result<Identity, Failure> {
        self.inputs(deadline)?;
        Ok(Identity {
            model: Some("cabinet on pins".into()),
            ..Identity::default()
        })
    }
}

impl<I: InputPin + Send, O: OutputPin + Send> Cabinet for PinCabinet<I, O> {
    fn inputs(&mut self, _deadline: Duration) -> Result<CabinetInputs, Failure> {
        let presence = self.wiring.presence.as_mut();
        Ok(CabinetInputs {
            door_open: self.wiring.door.is_active("door")?,
            tampered: self.wiring.tamper.is_active("tamper")?,
            someone_present: presence.map_or(Ok(false), |wire| wire.is_active("presence"))?,
        })
    }

    fn set_lamp(&mut self, lamp: Lamp, lit: bool, _deadline: Duration) -> Result<(), Failure> {
        let wire = self
            .wiring
            .lamps
            .iter_mut()
            .find(|(fitted, _)| *fitted == lamp);
        let Some((_, wire)) = wire else {
            let detail = format!("the lamp {lamp:?} is not fitted");
            return Err(Failure::new(FailureKind::Unsupported, detail));
        };
        let set = match (wire.active, lit) {
            (ActiveLevel::High, true) | (ActiveLevel::Low, false) => wire.pin.set_high(),
            (ActiveLevel::High, false) | (ActiveLevel::Low, true) => wire.pin.set_low(),
        };
        set.map_err(|error| broken("lamp", &error.kind()))
    }
}
