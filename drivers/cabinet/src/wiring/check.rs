//! What is wrong with a wiring before any chip is looked at.

use std::collections::BTreeMap;

use thiserror::Error;

use super::Wiring;
use crate::wire::Output;

/// Longest debounce: a citizen's hand is never this slow, and an input that is must not look dead.
const DEBOUNCE_MS_MAX: u32 = 1_000;

/// Longest name of a line; the kernel keeps 31 bytes (`GPIO_MAX_NAME_SIZE` in `linux/gpio.h`).
const NAME_BYTES_MAX: usize = 31;

/// Why a wiring is refused, whatever the chip has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WiringFault {
    /// The lock would open, or a lamp shine, when the kiosk's process ends.
    #[error(
        "the {output} would be on when nobody drives its line `{line}`; set `active` to the other level and change its driver"
    )]
    OnWhenReleased {
        /// Which output.
        output: Output,
        /// Its line.
        line: String,
    },
    /// One line, two purposes.
    #[error("line `{line}` is named for {first} and for {second}; each needs its own")]
    Shared {
        /// The line.
        line: String,
        /// Who names it.
        first: String,
        /// Who else does.
        second: String,
    },
    /// A name that no line can have.
    #[error("`{line}` of {purpose} cannot be a line's name: 1 to {NAME_BYTES_MAX} bytes")]
    Name {
        /// What was written.
        line: String,
        /// For what.
        purpose: String,
    },
    /// Too long to be a debounce.
    #[error("debounce_ms is {0}; at most {DEBOUNCE_MS_MAX}")]
    Debounce(u32),
}

impl Wiring {
    /// Refuses what no chip could make good.
    ///
    /// # Errors
    /// The first fault, naming line and remedy.
    pub fn check(&self) -> Result<(), WiringFault> {
        if self.debounce_ms > DEBOUNCE_MS_MAX {
            return Err(WiringFault::Debounce(self.debounce_ms));
        }
        self.check_names()?;
        for (output, line) in self.outputs() {
            if output != Output::Fan && line.is_on_when_released() {
                let line = line.line.clone();
                return Err(WiringFault::OnWhenReleased { output, line });
            }
        }
        Ok(())
    }

    fn check_names(&self) -> Result<(), WiringFault> {
        let contacts = self.contacts().into_iter();
        let outputs = self.outputs().into_iter();
        let named = contacts
            .map(|(contact, line)| (contact.to_string(), &line.line))
            .chain(outputs.map(|(output, line)| (output.to_string(), &line.line)));
        let mut seen: BTreeMap<&String, String> = BTreeMap::new();
        for (purpose, line) in named {
            if line.is_empty() || line.len() > NAME_BYTES_MAX {
                let line = line.clone();
                return Err(WiringFault::Name { line, purpose });
            }
            if let Some(first) = seen.insert(line, purpose.clone()) {
                return Err(WiringFault::Shared {
                    line: line.clone(),
                    first,
                    second: purpose,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{WIRING, wiring};
    use super::*;

    #[test]
    fn a_lock_that_opens_when_the_process_dies_is_refused_and_a_fan_that_runs_then_is_not() {
        assert!(
            wiring(WIRING)
                .fan
                .is_some_and(|fan| fan.is_on_when_released())
        );
        let open = WIRING.replace(
            "line = \"GPIO27\"",
            "line = \"GPIO27\"\nreleased = \"high\"",
        );
        assert_eq!(
            wiring(&open).check(),
            Err(WiringFault::OnWhenReleased {
                output: Output::Lock,
                line: "GPIO27".into()
            })
        );
    }

    #[test]
    fn a_lamp_that_shines_when_the_process_dies_is_refused() {
        let lit = WIRING.replace(
            "line = \"GPIO17\"",
            "line = \"GPIO17\"\nreleased = \"high\"",
        );
        assert!(matches!(
            wiring(&lit).check(),
            Err(WiringFault::OnWhenReleased { .. })
        ));
    }

    #[test]
    fn two_purposes_do_not_share_a_line() {
        let shared = WIRING.replace("GPIO27", "GPIO5");
        let fault = wiring(&shared).check().expect_err("shared");
        assert!(fault.to_string().contains("door") && fault.to_string().contains("lock"));
    }

    #[test]
    fn names_and_times_that_cannot_be_are_refused() {
        let long = WIRING.replace("GPIO27", &"x".repeat(32));
        assert!(matches!(
            wiring(&long).check(),
            Err(WiringFault::Name { .. })
        ));
        let slow = WIRING.replace("[contacts.door]", "debounce_ms = 1001\n[contacts.door]");
        assert_eq!(wiring(&slow).check(), Err(WiringFault::Debounce(1001)));
        let unknown = WIRING.replace("bias", "bais");
        assert!(toml::from_str::<Wiring>(&unknown).is_err());
    }
}
