//! One measured number, and what was promised about it.

use std::fmt;

use serde::{Serialize, Serializer};

/// What a number is held to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bar {
    /// Not more than this.
    AtMost(f64),
    /// Not less than this.
    AtLeast(f64),
}

impl Bar {
    /// Whether `measured` keeps it.
    pub fn met_by(self, measured: f64) -> bool {
        match self {
            Self::AtMost(bar) => measured <= bar,
            Self::AtLeast(bar) => measured >= bar,
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(bar) => write!(f, "≤ {bar:.3}"),
            Self::AtLeast(bar) => write!(f, "≥ {bar:.3}"),
        }
    }
}

impl Serialize for Bar {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// What was measured, and of whom.
    pub name: String,
    /// The median, in `unit`.
    pub value: f64,
    /// Unit of `value`.
    pub unit: &'static str,
    /// `value` as a multiple of the peer's.
    pub ratio: Option<f64>,
    /// What was promised: about the ratio if there is one, else about the value.
    pub bar: Option<Bar>,
    /// Whether the promise was kept.
    pub met: Option<bool>,
}

impl Row {
    /// A number that nothing was promised about.
    pub fn colour(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
            ratio: None,
            bar: None,
            met: None,
        }
    }

    /// Compared with a peer's number in the same unit.
    pub fn against(mut self, peer: f64) -> Self {
        self.ratio = Some(self.value / peer);
        self
    }

    /// Held to `bar`.
    pub fn held_to(mut self, bar: Bar) -> Self {
        self.met = Some(bar.met_by(self.ratio.unwrap_or(self.value)));
        self.bar = Some(bar);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_about_the_ratio_where_there_is_a_peer() {
        let row = Row::colour("kiosk", 100.0, "ms").against(1000.0);
        assert_eq!(row.clone().held_to(Bar::AtMost(0.2)).met, Some(true));
        assert_eq!(row.held_to(Bar::AtMost(0.05)).met, Some(false));
    }

    #[test]
    fn a_bar_is_about_the_value_where_there_is_none() {
        let row = Row::colour("receipt", 0.4, "ms").held_to(Bar::AtMost(1.0));
        assert_eq!(row.met, Some(true));
    }

    #[test]
    fn what_is_not_a_number_keeps_no_bar() {
        assert!(!Bar::AtMost(1.0).met_by(f64::NAN));
        assert!(!Bar::AtLeast(1.0).met_by(f64::NAN));
    }
}
