//! The fan: on from [`FAN_ON`], off from [`FAN_OFF`] down, as it was between them, so that it does
//! not start and stop with every degree.
//!
//! A temperature that is not known may be any: the fan runs.

use crate::temperature::Temperature;

/// From here on it runs. A Raspberry Pi 4 slows itself down at 80 °C, and the air in a shut cabinet
/// in the sun is warm before anything works in it.
pub const FAN_ON: Temperature = Temperature::of_celsius(60);

/// Down from here it stands.
pub const FAN_OFF: Temperature = Temperature::of_celsius(50);

#[derive(Debug)]
pub(super) struct Fan {
    runs: bool,
}

impl Default for Fan {
    /// Nothing is known yet.
    fn default() -> Self {
        Self { runs: true }
    }
}

impl Fan {
    pub(super) fn felt(&mut self, temperature: Option<Temperature>) {
        self.runs = match temperature {
            None => true,
            Some(warm) if warm >= FAN_ON => true,
            Some(cool) if cool <= FAN_OFF => false,
            Some(_) => self.runs,
        };
    }

    pub(super) fn runs(&self) -> bool {
        self.runs
    }
}
