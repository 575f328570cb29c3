//! Names become offsets. Pure: chips as they are listed and a wiring go in, requests come out.

use std::path::PathBuf;

use thiserror::Error;

use super::chips::ChipInfo;
use crate::wire::{Contact, Level, Output};
use crate::wiring::{Bias, Wiring};

/// Most names that a message lists.
const NAMES_MAX: usize = 64;

/// What to ask the kernel for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The chip.
    pub chip: PathBuf,
    /// Lines to read.
    pub contacts: Vec<PlannedContact>,
    /// Lines to switch.
    pub outputs: Vec<PlannedOutput>,
}

/// A line to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedContact {
    /// For what.
    pub contact: Contact,
    /// Which line.
    pub offset: u32,
    /// Which level means "yes".
    pub active: Level,
    /// The pull to ask for.
    pub bias: Option<Bias>,
}

/// A line to switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedOutput {
    /// For what.
    pub output: Output,
    /// Which line.
    pub offset: u32,
    /// Which level is "on".
    pub active: Level,
    /// The level while nobody drives it: the pull to ask for.
    pub released: Level,
}

/// Why the chips that there are do not fit the wiring.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanFault {
    /// No chip has the label.
    #[error("no GPIO chip has the label `{label}`; there are: {}", list(there))]
    NoChip {
        /// The label in the wiring.
        label: String,
        /// The labels there are.
        there: Vec<String>,
    },
    /// Several chips have the label.
    #[error("{count} GPIO chips have the label `{label}`; a label must be one chip's own")]
    ManyChips {
        /// The label.
        label: String,
        /// How many.
        count: usize,
    },
    /// No line has the name.
    #[error("{label} has no line `{line}` for {purpose}; it has: {}", list(there))]
    NoLine {
        /// The chip.
        label: String,
        /// The name in the wiring.
        line: String,
        /// For what.
        purpose: String,
        /// The names there are.
        there: Vec<String>,
    },
    /// Several lines have the name.
    #[error("{label} has {count} lines `{line}`, so nobody can say which is {purpose}")]
    ManyLines {
        /// The chip.
        label: String,
        /// The name.
        line: String,
        /// For what.
        purpose: String,
        /// How many.
        count: usize,
    },
    /// Somebody holds the line.
    #[error("line `{line}` for {purpose} is held by `{consumer}`; a line has one owner")]
    Held {
        /// The line.
        line: String,
        /// For what.
        purpose: String,
        /// Who holds it, in their own words.
        consumer: String,
    },
}

/// What to ask for, so that `wiring` comes true on one of `chips`.
///
/// # Errors
/// The first thing that does not fit.
pub fn plan(wiring: &Wiring, chips: &[ChipInfo]) -> Result<Plan, PlanFault> {
    let chip = only_chip(&wiring.chip, chips)?;
    let mut plan = Plan {
        chip: chip.path.clone(),
        contacts: Vec::new(),
        outputs: Vec::new(),
    };
    for (contact, line) in wiring.contacts() {
        plan.contacts.push(PlannedContact {
            contact,
            offset: free_line(chip, &line.line, &contact.to_string())?,
            active: line.active,
            bias: line.bias,
        });
    }
    for (output, line) in wiring.outputs() {
        plan.outputs.push(PlannedOutput {
            output,
            offset: free_line(chip, &line.line, &output.to_string())?,
            active: line.active,
            released: line.released(),
        });
    }
    Ok(plan)
}

fn only_chip<'a>(label: &str, chips: &'a [ChipInfo]) -> Result<&'a ChipInfo, PlanFault> {
    let fitting: Vec<&ChipInfo> = chips.iter().filter(|chip| chip.label == label).collect();
    match fitting[..] {
        [chip] => Ok(chip),
        [] => Err(PlanFault::NoChip {
            label: label.to_owned(),
            there: chips.iter().map(|chip| chip.label.clone()).collect(),
        }),
        _ => Err(PlanFault::ManyChips {
            label: label.to_owned(),
            count: fitting.len(),
        }),
    }
}

fn free_line(chip: &ChipInfo, line: &str, purpose: &str) -> Result<u32, PlanFault> {
    let (label, purpose) = (chip.label.clone(), purpose.to_owned());
    let numbered = (0..).zip(&chip.lines);
    let fitting: Vec<_> = numbered.filter(|(_, info)| info.name == line).collect();
    let line = line.to_owned();
    match fitting[..] {
        [(offset, info)] if !info.is_used => Ok(offset),
        [(_, info)] => Err(PlanFault::Held {
            line,
            purpose,
            consumer: info.consumer.clone(),
        }),
        [] => Err(PlanFault::NoLine {
            label,
            line,
            purpose,
            there: names(chip),
        }),
        _ => Err(PlanFault::ManyLines {
            label,
            line,
            purpose,
            count: fitting.len(),
        }),
    }
}

fn names(chip: &ChipInfo) -> Vec<String> {
    let named = chip.lines.iter().filter(|info| !info.name.is_empty());
    named.map(|info| info.name.clone()).collect()
}

fn list(names: &[String]) -> String {
    let shown = names.iter().take(NAMES_MAX).map(String::as_str);
    let shown = shown.collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => "none".into(),
        count if count > NAMES_MAX => format!("{shown} and {} more", count - NAMES_MAX),
        _ => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::super::chips::LineInfo;
    use super::*;

    fn wiring() -> Wiring {
        let text = r#"
            chip = "expander"
            [contacts.door]
            line = "DOOR"
            active = "high"
            bias = "pull-up"
            [contacts.tamper]
            line = "TAMPER"
            active = "low"
            [lock]
            line = "LOCK"
            active = "high"
        "#;
        toml::from_str(text).expect("it is a wiring")
    }

    fn chip(label: &str, names: &[&str]) -> ChipInfo {
        let line = |name: &&str| LineInfo {
            name: (*name).into(),
            ..LineInfo::default()
        };
        ChipInfo {
            path: format!("/dev/{label}").into(),
            label: label.into(),
            lines: names.iter().map(line).collect(),
        }
    }

    #[test]
    fn names_become_offsets_wherever_the_lines_are() {
        let chips = [
            chip("other", &["DOOR", "TAMPER", "LOCK"]),
            chip("expander", &["", "LOCK", "", "TAMPER", "DOOR"]),
        ];
        let plan = plan(&wiring(), &chips).expect("it fits");
        assert_eq!(plan.chip, PathBuf::from("/dev/expander"));
        let contacts: Vec<u32> = plan.contacts.iter().map(|line| line.offset).collect();
        assert_eq!(contacts, [4, 3]);
        assert_eq!(plan.outputs[0].offset, 1);
        assert_eq!(plan.outputs[0].released, Level::Low);
    }

    #[test]
    fn a_name_that_is_missing_is_answered_with_those_there_are() {
        let chips = [chip("expander", &["DOR", "", "TAMPER"])];
        let fault = plan(&wiring(), &chips).expect_err("no DOOR");
        assert_eq!(
            fault.to_string(),
            "expander has no line `DOOR` for door; it has: DOR, TAMPER"
        );
    }

    #[test]
    fn another_chip_is_answered_with_the_labels_there_are() {
        let chips = [chip("pinctrl-rp1", &[]), chip("raspberrypi-exp-gpio", &[])];
        let fault = plan(&wiring(), &chips).expect_err("another chip");
        assert_eq!(
            fault.to_string(),
            "no GPIO chip has the label `expander`; there are: pinctrl-rp1, raspberrypi-exp-gpio"
        );
    }

    #[test]
    fn what_is_there_twice_is_nobodys() {
        let twice = [chip("expander", &["DOOR", "DOOR", "TAMPER", "LOCK"])];
        assert!(matches!(
            plan(&wiring(), &twice),
            Err(PlanFault::ManyLines { count: 2, .. })
        ));
        let chips = [chip("expander", &[]), chip("expander", &[])];
        assert!(matches!(
            plan(&wiring(), &chips),
            Err(PlanFault::ManyChips { count: 2, .. })
        ));
    }

    #[test]
    fn the_holder_of_a_line_is_named() {
        let mut held = chip("expander", &["DOOR", "TAMPER", "LOCK"]);
        held.lines[2].is_used = true;
        held.lines[2].consumer = "gpioset".into();
        let fault = plan(&wiring(), &[held]).expect_err("held");
        assert!(fault.to_string().contains("held by `gpioset`"), "{fault}");
    }
}
