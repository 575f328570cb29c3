//! What the kiosk has drawn today, and for how many transactions: an estimate from how long the
//! panel shone how bright, and what the config says it draws then. No meter is asked.

use kiosk_domain::config::EnergySection;
use kiosk_domain::{Date, Timestamp};
use kiosk_journey::Moment;
use kiosk_protocol::EnergyFigures;

use super::light::Light;

/// A machine that slept, or a debugger: not a time in which the panel shone.
const STEP_MS_MAX: u64 = 60_000;

/// Counts from midnight in Kenya, or from the start of the program if that is later.
#[derive(Debug, Clone)]
pub struct Meter {
    day: Date,
    from: Timestamp,
    seen_at: Moment,
    bright_ms: u64,
    dim_ms: u64,
    off_ms: u64,
    transactions: u32,
}

impl Meter {
    /// Nothing yet.
    pub fn new(moment: Moment, wall: Timestamp) -> Self {
        Self {
            day: wall.date(),
            from: wall,
            seen_at: moment,
            bright_ms: 0,
            dim_ms: 0,
            off_ms: 0,
            transactions: 0,
        }
    }

    /// The panel shone like `light` since the last look. A new day begins at 0, also when the clock
    /// is set to another day.
    pub fn pass(&mut self, light: Light, moment: Moment, wall: Timestamp) {
        let passed = moment.0.saturating_sub(self.seen_at.0).min(STEP_MS_MAX);
        self.seen_at = moment;
        if wall.date() != self.day {
            *self = Self::new(moment, wall);
        }
        *match light {
            Light::Bright => &mut self.bright_ms,
            Light::Dim => &mut self.dim_ms,
            Light::Off => &mut self.off_ms,
        } += passed;
    }

    /// One more transaction is safely kept.
    pub fn transaction(&mut self) {
        self.transactions = self.transactions.saturating_add(1);
    }

    /// For the heartbeat.
    pub fn figures(&self, section: &EnergySection) -> EnergyFigures {
        let lights = [
            (Light::Bright, self.bright_ms),
            (Light::Dim, self.dim_ms),
            (Light::Off, self.off_ms),
        ];
        let watt_ms = lights.map(|(light, ms)| f64::from(light.watts(section)) * ms as f64);
        let milliwatt_hours = watt_ms.iter().sum::<f64>() / 3_600.0;
        EnergyFigures {
            from: self.from,
            bright_seconds: self.bright_ms / 1_000,
            dim_seconds: self.dim_ms / 1_000,
            off_seconds: self.off_ms / 1_000,
            milliwatt_hours: whole(milliwatt_hours),
            transactions: self.transactions,
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a day of the largest plug is far below 2^53, and nothing draws less than nothing"
)]
fn whole(number: f64) -> u64 {
    number.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-30T23:00+03:00.
    const EVENING: Timestamp = Timestamp(1_795_986_000_000 + 23 * 3_600_000);

    fn pass(meter: &mut Meter, light: Light, from_s: u64, seconds: u64) {
        for second in from_s + 1..=from_s + seconds {
            let wall = Timestamp(EVENING.0 + i64::try_from(second).expect("small") * 1_000);
            meter.pass(light, Moment(second * 1_000), wall);
        }
    }

    #[test]
    fn an_hour_of_each_light_is_what_its_watts_say() {
        let section = EnergySection::default();
        let mut meter = Meter::new(Moment(0), EVENING);
        pass(&mut meter, Light::Bright, 0, 1_200);
        pass(&mut meter, Light::Dim, 1_200, 1_200);
        pass(&mut meter, Light::Off, 2_400, 1_199);
        meter.transaction();
        meter.transaction();
        let figures = meter.figures(&section);
        assert_eq!(
            (
                figures.bright_seconds,
                figures.dim_seconds,
                figures.off_seconds
            ),
            (1_200, 1_200, 1_199)
        );
        // 35 W and 22 W for a third of an hour, 12 W for a second less.
        let expected = (35_000 * 1_200 + 22_000 * 1_200 + 12_000 * 1_199) / 3_600;
        assert!(figures.milliwatt_hours.abs_diff(expected) <= 1);
        assert_eq!(figures.milliwatt_hours_each(), Some(expected / 2));
    }

    #[test]
    fn midnight_begins_at_nothing_and_a_sleep_is_not_counted() {
        let section = EnergySection::default();
        let mut meter = Meter::new(Moment(0), EVENING);
        meter.transaction();
        pass(&mut meter, Light::Bright, 0, 3_599);
        pass(&mut meter, Light::Bright, 3_599, 1);
        let figures = meter.figures(&section);
        assert_eq!((figures.bright_seconds, figures.transactions), (1, 0));
        assert_eq!(figures.from.in_kenya(), "2026-12-01 00:00");
        assert_eq!(figures.milliwatt_hours_each(), None);
        meter.pass(
            Light::Off,
            Moment(90_000_000),
            Timestamp(EVENING.0 + 3_700_000),
        );
        assert_eq!(meter.figures(&section).off_seconds, 60);
    }
}
