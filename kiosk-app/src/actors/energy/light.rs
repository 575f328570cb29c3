//! How bright the panel shines: decided by who is there, and by the hours.
//!
//! ```text
//!            nobody for a while        nobody for long, or closed
//!   bright ───────────────────► dim ───────────────────────────► off
//!     ▲                          │                                │
//!     └──── touched, seen, or somebody is being served ───────────┘
//! ```

use kiosk_domain::config::EnergySection;
use kiosk_journey::Moment;

/// How bright the panel shines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// Dark: nobody reads anything, and the first touch only wakes it.
    Off,
    /// Readable; a touch counts.
    Dim,
    /// As bright as the config says.
    Bright,
}

/// What the kiosk knows of who is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Company {
    /// The sensor sees somebody.
    pub seen: bool,
    /// Somebody is being served, or works in service mode.
    pub served: bool,
    /// When somebody was last known to be there.
    pub last_at: Moment,
}

impl Company {
    /// Nobody yet, as of `now`; whoever switched it on is near.
    pub fn new(now: Moment) -> Self {
        Self {
            seen: false,
            served: false,
            last_at: now,
        }
    }

    /// Somebody touched something.
    pub fn touched(&mut self, now: Moment) {
        self.last_at = now;
    }

    /// The sensor sees somebody, or no longer.
    pub fn presence(&mut self, seen: bool, now: Moment) {
        self.seen = seen;
        self.last_at = now;
    }

    /// Somebody begins to be served, or is gone.
    pub fn session(&mut self, served: bool, now: Moment) {
        self.served = served;
        self.last_at = now;
    }

    /// How bright it should be at `now`. Whoever is being served is never left in the dark.
    pub fn light(&self, section: &EnergySection, is_open: bool, now: Moment) -> Light {
        if self.seen || self.served {
            return Light::Bright;
        }
        let alone_ms = now.0.saturating_sub(self.last_at.0);
        let for_seconds = |seconds: u32| alone_ms >= u64::from(seconds) * 1_000;
        let off = if is_open {
            section.off_after_seconds
        } else {
            section
                .closed_off_after_seconds
                .min(section.off_after_seconds)
        };
        if for_seconds(off) {
            Light::Off
        } else if for_seconds(section.dim_after_seconds) {
            Light::Dim
        } else {
            Light::Bright
        }
    }
}

impl Light {
    /// In percent of the panel.
    pub fn percent(self, section: &EnergySection) -> u8 {
        match self {
            Self::Off => 0,
            Self::Dim => section.dim_percent,
            Self::Bright => section.bright_percent,
        }
    }

    /// What the kiosk draws, in watts.
    pub fn watts(self, section: &EnergySection) -> f32 {
        match self {
            Self::Off => section.off_watts,
            Self::Dim => section.dim_watts,
            Self::Bright => section.bright_watts,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment(seconds * 1_000)
    }

    #[test]
    fn nobody_dims_it_and_long_nobody_darkens_it() {
        let section = EnergySection::default();
        let company = Company::new(at(0));
        let light = |seconds| company.light(&section, true, at(seconds));
        assert_eq!(light(179), Light::Bright);
        assert_eq!(light(180), Light::Dim);
        assert_eq!(light(1_199), Light::Dim);
        assert_eq!(light(1_200), Light::Off);
    }

    #[test]
    fn a_closed_kiosk_goes_dark_soon_and_never_later_than_an_open_one() {
        let mut section = EnergySection::default();
        let company = Company::new(at(0));
        assert_eq!(company.light(&section, false, at(59)), Light::Bright);
        assert_eq!(company.light(&section, false, at(60)), Light::Off);
        section.closed_off_after_seconds = 9_999;
        assert_eq!(company.light(&section, false, at(1_200)), Light::Off);
    }

    #[test]
    fn whoever_is_seen_touches_or_is_served_has_light_at_once() {
        let section = EnergySection::default();
        let dark = Company::new(at(0));
        assert_eq!(dark.light(&section, true, at(9_000)), Light::Off);
        let wakes: [fn(&mut Company); 3] = [
            |company| company.touched(at(9_000)),
            |company| company.presence(true, at(9_000)),
            |company| company.session(true, at(9_000)),
        ];
        for wake in wakes {
            let mut company = dark;
            wake(&mut company);
            assert_eq!(company.light(&section, false, at(9_000)), Light::Bright);
        }
    }

    proptest! {
        #[test]
        fn alone_it_only_gets_darker_and_served_it_never_does(
            seconds in proptest::collection::vec(0u64..4_000, 2..20), open: bool
        ) {
            let section = EnergySection::default();
            let mut company = Company::new(at(0));
            let mut seconds = seconds;
            seconds.sort_unstable();
            let lights: Vec<Light> = seconds
                .iter()
                .map(|s| company.light(&section, open, at(*s)))
                .collect();
            prop_assert!(lights.is_sorted_by(|a, b| a >= b), "{lights:?}");
            company.session(true, at(0));
            for s in seconds {
                prop_assert_eq!(company.light(&section, open, at(s)), Light::Bright);
            }
        }
    }
}
