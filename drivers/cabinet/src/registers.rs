//! A Raspberry Pi's pins by its registers, with `rppal`. Optional: see
//! `docs/decisions/0011-gpio.md`.
//!
//! The same wiring as for the kernel's lines; a line is then named by its BCM number, `GPIO17`, as
//! Raspberry Pi's kernels name it too. Registers know no owner: nothing says who else uses a pin.

use std::time::Duration;

use kiosk_device::{Failure, FailureKind};
use rppal::gpio::{Gpio, InputPin, OutputPin, Pin};

use crate::pins::{PinCabinet, Pins, Wire};
use crate::wire::Level;
use crate::wiring::{Bias, OutputLine, Wiring};

/// A cabinet on a Raspberry Pi's registers.
pub type RegisterCabinet = PinCabinet<InputPin, OutputPin>;

/// Opens the registers and takes the pins that `wiring` names. Its `chip` is not looked at: the
/// processor has one.
///
/// # Errors
/// A wiring that no chip could make good, a name that is no pin, a machine that is no Raspberry Pi.
pub fn cabinet_on_registers(wiring: &Wiring) -> Result<RegisterCabinet, Failure> {
    wiring.check().map_err(|fault| wrong(&fault.to_string()))?;
    let gpio = Gpio::new().map_err(|error| unusable(&error))?;
    let mut pins = Pins {
        contacts: std::collections::BTreeMap::new(),
        outputs: std::collections::BTreeMap::new(),
        debounce: Duration::from_millis(wiring.debounce_ms.into()),
    };
    for (output, line) in wiring.outputs() {
        let pin = at_rest(take(&gpio, &line.line)?, line);
        let active = line.active;
        pins.outputs.insert(output, Wire { pin, active });
    }
    for (contact, line) in wiring.contacts() {
        let pin = biased(take(&gpio, &line.line)?, line.bias);
        let active = line.active;
        pins.contacts.insert(contact, Wire { pin, active });
    }
    Ok(PinCabinet::on(pins))
}

fn take(gpio: &Gpio, line: &str) -> Result<Pin, Failure> {
    let number = line.strip_prefix("GPIO").and_then(|n| n.parse().ok());
    let number = number.ok_or_else(|| wrong(&format!("`{line}` is no pin, e.g. `GPIO17`")))?;
    gpio.get(number).map_err(|error| unusable(&error))
}

/// Its mode goes back to what it was when the pin is dropped; not when the process is killed.
fn at_rest(pin: Pin, line: &OutputLine) -> OutputPin {
    match line.released() {
        Level::High => pin.into_output_high(),
        Level::Low => pin.into_output_low(),
    }
}

fn biased(pin: Pin, bias: Option<Bias>) -> InputPin {
    match bias {
        Some(Bias::PullUp) => pin.into_input_pullup(),
        Some(Bias::PullDown) => pin.into_input_pulldown(),
        Some(Bias::Disabled) | None => pin.into_input(),
    }
}

fn wrong(what: &str) -> Failure {
    let detail = format!("{what}; see the cabinet's wiring");
    Failure::new(FailureKind::NotThatDevice, detail)
}

fn unusable(error: &rppal::gpio::Error) -> Failure {
    use rppal::gpio::Error;
    let kind = match error {
        Error::UnknownModel | Error::PinNotAvailable(_) => FailureKind::NotThatDevice,
        Error::PinUsed(_) => FailureKind::Busy,
        _ => FailureKind::HardwareError,
    };
    Failure::new(kind, format!("a Raspberry Pi's registers: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_is_no_raspberry_pi_is_refused_with_its_reason() {
        let wiring = crate::simulator::simulated_wiring();
        let refused = cabinet_on_registers(&wiring).err();
        let kind = refused.map(|failure| failure.kind);
        // On a Raspberry Pi the simulated wiring's names are what is refused.
        assert_eq!(kind, Some(FailureKind::NotThatDevice));
    }
}
