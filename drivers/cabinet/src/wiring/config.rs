//! A wiring from the kiosk's config, where it stands as a table of its own.

use serde::Deserialize as _;
use thiserror::Error;

use super::{Wiring, WiringFault};

/// Why a table of the config is no wiring.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum WiringError {
    /// A key is missing, unknown or of the wrong kind.
    #[error("the wiring cannot be read: {0}")]
    Table(String),
    /// It says something that no chip could make good.
    #[error(transparent)]
    Fault(#[from] WiringFault),
}

impl Wiring {
    /// The wiring that `table` describes, checked.
    ///
    /// # Errors
    /// [`WiringError`], naming the key or the line.
    pub fn from_table(table: toml::Table) -> Result<Self, WiringError> {
        let read = Self::deserialize(toml::Value::Table(table));
        let wiring = read.map_err(|error| WiringError::Table(error.message().to_owned()))?;
        wiring.check()?;
        Ok(wiring)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = r#"
chip = "pinctrl-bcm2711"
[contacts]
door = { line = "GPIO5", active = "high", bias = "pull-up" }
tamper = { line = "GPIO6", active = "high", bias = "pull-up" }
[lock]
line = "GPIO27"
active = "high"
"#;

    fn read(text: &str) -> Result<Wiring, WiringError> {
        Wiring::from_table(text.parse().expect("it is TOML"))
    }

    #[test]
    fn a_table_of_the_config_is_a_wiring() {
        let wiring = read(RIGHT).expect("a wiring");
        assert_eq!(wiring.chip, "pinctrl-bcm2711");
    }

    #[test]
    fn an_unknown_key_and_a_shared_line_are_named() {
        let unknown = read(&RIGHT.replace("chip =", "chips =")).expect_err("unknown");
        assert!(unknown.to_string().contains("chips"), "{unknown}");
        let shared = read(&RIGHT.replace("GPIO6", "GPIO5")).expect_err("shared");
        assert!(shared.to_string().contains("GPIO5"), "{shared}");
    }
}
