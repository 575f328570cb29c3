//! What the panel may cost when nobody looks at it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// When the panel dims and goes dark, and what the kiosk draws meanwhile. A kiosk without this stays
/// lit and reports no energy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnergySection {
    /// The panel's folder, such as `/sys/class/backlight/10-0045`; without it nothing dims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backlight: Option<PathBuf>,
    /// Brightness while somebody is there, in percent.
    pub bright_percent: u8,
    /// Brightness when nobody has been there for a while, in percent.
    pub dim_percent: u8,
    /// Until it dims, in seconds since somebody was seen or touched anything.
    pub dim_after_seconds: u32,
    /// Until it goes dark.
    pub off_after_seconds: u32,
    /// Until it goes dark outside the opening hours.
    pub closed_off_after_seconds: u32,
    /// What the whole kiosk draws when lit, in watts: measured at its plug.
    pub bright_watts: f32,
    /// What it draws when dimmed.
    pub dim_watts: f32,
    /// What it draws when dark.
    pub off_watts: f32,
}

impl Default for EnergySection {
    fn default() -> Self {
        Self {
            backlight: None,
            bright_percent: 100,
            dim_percent: 30,
            dim_after_seconds: 180,
            off_after_seconds: 1_200,
            closed_off_after_seconds: 60,
            bright_watts: 35.0,
            dim_watts: 22.0,
            off_watts: 12.0,
        }
    }
}

/// More than any kiosk's plug gives.
const WATTS_MAX: f32 = 3_000.0;

impl EnergySection {
    /// The key that cannot work, and why.
    pub fn fault(&self) -> Option<(&'static str, String)> {
        if !(1..=100).contains(&self.bright_percent) {
            let what = format!("is {}; panels shine with 1 to 100", self.bright_percent);
            return Some(("energy.bright_percent", what));
        }
        if self.dim_percent > self.bright_percent {
            let bright = self.bright_percent;
            let what = format!("is {}; it dims to at most {bright}", self.dim_percent);
            return Some(("energy.dim_percent", what));
        }
        if self.dim_after_seconds < 10 || self.off_after_seconds < self.dim_after_seconds {
            let what = format!(
                "is {} and off_after_seconds {}; dim after at least 10, and go dark no sooner",
                self.dim_after_seconds, self.off_after_seconds
            );
            return Some(("energy.dim_after_seconds", what));
        }
        if self.closed_off_after_seconds < 10 {
            let what = format!("is {}; wait at least 10", self.closed_off_after_seconds);
            return Some(("energy.closed_off_after_seconds", what));
        }
        let watts = [
            ("energy.bright_watts", self.bright_watts),
            ("energy.dim_watts", self.dim_watts),
            ("energy.off_watts", self.off_watts),
        ];
        let odd = watts
            .iter()
            .find(|(_, watts)| !(0.0..=WATTS_MAX).contains(watts));
        odd.map(|(key, watts)| (*key, format!("is {watts}; kiosks draw 0 to {WATTS_MAX}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_that_cannot_work_is_named() {
        let good = EnergySection::default();
        assert_eq!(good.fault(), None);
        let of = |change: fn(&mut EnergySection)| {
            let mut section = EnergySection::default();
            change(&mut section);
            section.fault().map(|(key, _)| key)
        };
        let named = [
            of(|s| s.bright_percent = 0),
            of(|s| s.dim_percent = 101),
            of(|s| s.off_after_seconds = 179),
            of(|s| s.dim_after_seconds = 9),
            of(|s| s.closed_off_after_seconds = 0),
            of(|s| s.off_watts = f32::NAN),
            of(|s| s.bright_watts = -1.0),
        ];
        let expected = [
            "bright_percent",
            "dim_percent",
            "dim_after_seconds",
            "dim_after_seconds",
            "closed_off_after_seconds",
            "off_watts",
            "bright_watts",
        ];
        for (named, key) in named.into_iter().zip(expected) {
            assert_eq!(named, Some(format!("energy.{key}")).as_deref());
        }
    }
}
