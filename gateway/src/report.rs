//! How well citizens are served, by service, site, county or kiosk: the service standard in numbers.
//!
//! Groups of fewer than [`FEW`] sessions are named and not shown: of one or two people, who was there
//! that day may be known.

use std::collections::{BTreeMap, BTreeSet};

use kiosk_domain::figures::{DayFigures, End, ServiceFigures, Step};
use serde::Serialize;

use crate::ledger::DayEnergy;

/// Below so many sessions a group is not shown.
pub const FEW: u64 = 5;

/// What is a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// All kiosks, one service.
    Service,
    /// All services, one site.
    Site,
    /// All services, one county.
    County,
    /// All services, one kiosk.
    Kiosk,
    /// All services, one day.
    Day,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The service, site, county, kiosk or day.
    pub name: String,
    /// How many kiosks had sessions.
    pub kiosks: usize,
    /// Its figures; `None` for too few sessions.
    pub figures: Option<Figures>,
    /// What its kiosks drew; `None` when none said, or when a line is a service.
    pub energy: Option<Energy>,
}

/// What kiosks drew, by their own estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Energy {
    /// All of it.
    pub milliwatt_hours: u64,
    /// For each transaction; `None` for too few of them.
    pub milliwatt_hours_each: Option<u64>,
}

/// What can be said of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Sessions.
    pub sessions: u64,
    /// Of a hundred, how many were finished.
    pub finished_percent: u64,
    /// Of a hundred, how many the citizen ended before.
    pub ended_percent: u64,
    /// Of a hundred, how many were left.
    pub timed_out_percent: u64,
    /// Of a hundred, how many the kiosk broke off.
    pub broken_off_percent: u64,
    /// Transactions that were kept.
    pub transactions: u32,
    /// How often it was rated.
    pub rated: u64,
    /// Mean of the stars, in tenths.
    pub stars_tenths: Option<u64>,
    /// Each step's time.
    pub steps: BTreeMap<Step, StepFigures>,
}

/// A step's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StepFigures {
    /// How often.
    pub count: u64,
    /// Half took less than this; `None` for longer than the last class.
    pub median_below_seconds: Option<u32>,
    /// Mean.
    pub mean_seconds: Option<u64>,
}

/// What is known of a group so far.
#[derive(Default)]
struct Group<'a> {
    kiosks: BTreeSet<&'a str>,
    sum: ServiceFigures,
    /// Milliwatt-hours and transactions.
    energy: Option<(u64, u64)>,
}

/// Groups `days` and what was drawn on them, sorted by name.
pub fn report(days: &[DayFigures], energy: &[DayEnergy], by: By) -> Vec<Line> {
    let mut groups: BTreeMap<String, Group<'_>> = BTreeMap::new();
    let places = Places::of(days);
    for drawn in energy {
        if let Some(name) = name_of(drawn, &places, by) {
            let group = groups.entry(name).or_default();
            group.kiosks.insert(&drawn.kiosk);
            let (all, kept) = group.energy.get_or_insert_default();
            *all = all.saturating_add(drawn.milliwatt_hours);
            *kept = kept.saturating_add(drawn.transactions);
        }
    }
    let mut add = |name: String, kiosk, figures: &ServiceFigures| {
        if figures.sessions() > 0 {
            let group = groups.entry(name).or_default();
            group.kiosks.insert(kiosk);
            group.sum.merge(figures);
        }
    };
    for day in days {
        let of_the_day = match by {
            By::Service => None,
            By::Site => Some(day.site.to_string()),
            By::County => Some(format!("{:03}", day.county)),
            By::Kiosk => Some(day.kiosk.to_string()),
            By::Day => Some(day.day.to_string()),
        };
        let named = |service: &str| of_the_day.clone().unwrap_or_else(|| service.to_owned());
        add(named("(none chosen)"), day.kiosk.as_str(), &day.unchosen);
        for (service, figures) in &day.services {
            add(named(service.as_str()), day.kiosk.as_str(), figures);
        }
    }
    groups
        .into_iter()
        .map(|(name, group)| Line {
            name,
            kiosks: group.kiosks.len(),
            figures: (group.sum.sessions() >= FEW).then(|| Figures::of(&group.sum)),
            energy: group.energy.map(|(all, kept)| Energy {
                milliwatt_hours: all,
                milliwatt_hours_each: (kept >= FEW).then(|| all / kept),
            }),
        })
        .collect()
}

/// Where each kiosk stood, day by day, as its figures say.
struct Places<'a>(BTreeMap<&'a str, BTreeMap<String, &'a DayFigures>>);

impl<'a> Places<'a> {
    fn of(days: &'a [DayFigures]) -> Self {
        let mut kiosks: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for day in days {
            let own = kiosks.entry(day.kiosk.as_str()).or_default();
            // A kiosk that moved has a day for each site; the first counts.
            own.entry(day.day.to_string()).or_insert(day);
        }
        Self(kiosks)
    }

    /// Of the day that was `drawn`, or of the first when nobody came then.
    fn place(&self, drawn: &DayEnergy) -> Option<&'a DayFigures> {
        let own = self.0.get(drawn.kiosk.as_str())?;
        let first = || own.values().next();
        own.get(&drawn.day).or_else(first).copied()
    }
}

/// The group that `drawn` belongs to.
fn name_of(drawn: &DayEnergy, places: &Places<'_>, by: By) -> Option<String> {
    let place = || places.place(drawn);
    let unknown = || "(unknown)".to_owned();
    Some(match by {
        // One light shines on all services.
        By::Service => return None,
        By::Site => place().map_or_else(unknown, |day| day.site.to_string()),
        By::County => place().map_or_else(unknown, |day| format!("{:03}", day.county)),
        By::Kiosk => drawn.kiosk.clone(),
        By::Day => drawn.day.clone(),
    })
}

impl Figures {
    fn of(sum: &ServiceFigures) -> Self {
        let sessions = sum.sessions();
        let percent = |end| {
            let count = u64::from(sum.ends.get(&end).copied().unwrap_or_default());
            (count * 100 + sessions / 2) / sessions
        };
        let rated: u64 = sum.ratings.iter().map(|count| u64::from(*count)).sum();
        let stars: u64 = (1..)
            .zip(sum.ratings)
            .map(|(stars, count)| stars * u64::from(count))
            .sum();
        let step = |(step, spread): (&Step, &kiosk_domain::figures::Spread)| {
            let figures = StepFigures {
                count: spread.count(),
                median_below_seconds: spread.median_below(),
                mean_seconds: spread.mean_seconds(),
            };
            (*step, figures)
        };
        Self {
            sessions,
            finished_percent: percent(End::Finished),
            ended_percent: percent(End::Ended),
            timed_out_percent: percent(End::TimedOut),
            broken_off_percent: percent(End::OutOfService),
            transactions: sum.kept,
            rated,
            stars_tenths: (stars * 10).checked_div(rated),
            steps: sum.steps.iter().map(step).collect(),
        }
    }
}

/// `lines` as a table for people.
pub fn table(lines: &[Line], by: By) -> String {
    let title = match by {
        By::Service => "service",
        By::Site => "site",
        By::County => "county",
        By::Kiosk => "kiosk",
        By::Day => "day",
    };
    let width = lines
        .iter()
        .map(|line| line.name.len())
        .max()
        .unwrap_or_default()
        .max(title.len());
    let mut text = format!(
        "{title:width$}  kiosks  sessions  finished  ended  left  broken off  stars  wait half below  Wh each\n"
    );
    for Line {
        name,
        kiosks,
        figures,
        energy,
    } in lines
    {
        let each = energy.and_then(|energy| energy.milliwatt_hours_each);
        let each = each.map_or_else(
            || "-".to_owned(),
            |each| format!("{}.{}", each / 1_000, each / 100 % 10),
        );
        text += &match figures {
            None => format!("{name:width$}  {kiosks:6}  fewer than {FEW}\n"),
            Some(figures) => {
                let stars = figures.stars_tenths.map_or_else(
                    || "-".to_owned(),
                    |tenths| format!("{}.{}", tenths / 10, tenths % 10),
                );
                let wait = match figures.steps.get(&Step::Wait) {
                    None => "-".to_owned(),
                    Some(step) => match step.median_below_seconds {
                        Some(seconds) => format!("{seconds} s"),
                        None => "over 320 s".to_owned(),
                    },
                };
                format!(
                    "{name:width$}  {kiosks:6}  {:8}  {:7}%  {:4}%  {:3}%  {:9}%  {stars:>5}  {wait:>15}  {each:>7}\n",
                    figures.sessions,
                    figures.finished_percent,
                    figures.ended_percent,
                    figures.timed_out_percent,
                    figures.broken_off_percent,
                )
            }
        };
    }
    text
}

#[cfg(test)]
mod tests;
