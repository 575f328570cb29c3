//! What a kiosk draws, from its heartbeat to the report; every ledger keeps it alike.

use kiosk_domain::{Date, Timestamp};
use kiosk_protocol::EnergyFigures;

/// No kiosk draws more in a day: 10 kWh. Sums of such counts fit into a row.
const MILLIWATT_HOURS_MAX: i64 = 10_000_000;
/// How far the clock of a kiosk may be wrong before nobody knows which day it means.
const AHEAD_MS_MAX: i64 = 24 * 60 * 60 * 1_000;
/// A count begins at midnight or later, and a beat may have waited.
const AGE_MS_MAX: i64 = 2 * AHEAD_MS_MAX;

/// One count, as a heartbeat says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// In Kenya, by the kiosk's clock.
    pub day: Date,
    /// When it began, ms since 1970.
    pub counted_from: i64,
    /// So far.
    pub milliwatt_hours: i64,
    /// So far.
    pub transactions: i64,
}

impl Said {
    /// What `figures`, heard at `now`, say; `None` when the kiosk's clock makes no sense.
    pub fn of(figures: &EnergyFigures, now: Timestamp) -> Option<Self> {
        let age = now.0.saturating_sub(figures.from.0);
        if !(-AHEAD_MS_MAX..=AGE_MS_MAX).contains(&age) {
            return None;
        }
        let drawn = i64::try_from(figures.milliwatt_hours).unwrap_or(i64::MAX);
        Some(Self {
            day: figures.from.date(),
            counted_from: figures.from.0,
            milliwatt_hours: drawn.min(MILLIWATT_HOURS_MAX),
            transactions: figures.transactions.into(),
        })
    }
}

/// What a kiosk drew on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayEnergy {
    /// The calendar date in Kenya.
    pub day: String,
    /// Which kiosk.
    pub kiosk: String,
    /// Estimated.
    pub milliwatt_hours: u64,
    /// Kept meanwhile; none of training.
    pub transactions: u64,
}

impl DayEnergy {
    /// As a ledger has it: day, kiosk, milliwatt-hours, transactions.
    pub(super) fn of_row((day, kiosk, drawn, kept): (String, String, i64, i64)) -> Self {
        Self {
            day,
            kiosk,
            milliwatt_hours: u64::try_from(drawn).unwrap_or(0),
            transactions: u64::try_from(kept).unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(from: i64, milliwatt_hours: u64) -> EnergyFigures {
        EnergyFigures {
            from: Timestamp(from),
            bright_seconds: 0,
            dim_seconds: 0,
            off_seconds: 0,
            milliwatt_hours,
            transactions: 3,
        }
    }

    #[test]
    fn a_count_of_another_week_and_more_than_a_kiosk_draws_are_not_believed() {
        let now = Timestamp(1_795_862_400_000);
        let said = Said::of(&figures(now.0 - 3_600_000, u64::MAX), now).expect("today's");
        assert_eq!(said.milliwatt_hours, MILLIWATT_HOURS_MAX);
        assert_eq!(said.day, now.date());
        for from in [
            0,
            now.0 - 3 * AHEAD_MS_MAX,
            now.0 + 2 * AHEAD_MS_MAX,
            i64::MIN,
        ] {
            assert_eq!(Said::of(&figures(from, 1), now), None, "{from}");
        }
    }
}
