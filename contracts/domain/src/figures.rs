//! How well citizens are served, in numbers that nobody is in.
//!
//! A kiosk adds each session to its day and forgets it; what leaves the kiosk is the day: how many
//! sessions, how they ended, how long each step took in eight classes, how they were rated. No hour,
//! no order and no answer, so that who was seen at a kiosk cannot be found in its figures.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Date, KioskId, ServiceId, SiteId};

/// What a citizen does at a time; several pages may be one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Language, search, what a service needs.
    Choose,
    /// Who asks what for which purpose.
    Notice,
    /// Who the citizen is: typed.
    Identify,
    /// A document is read or photographed.
    Document,
    /// A finger is taken.
    Finger,
    /// Any other question.
    Questions,
    /// Is all of this right?
    Check,
    /// Payment by phone.
    Pay,
    /// The kiosk works and the citizen waits: sealing, sending, printing.
    Wait,
    /// What was done, how was it.
    Done,
}

impl Step {
    /// In the order of a journey.
    pub const ALL: [Self; 10] = [
        Self::Choose,
        Self::Notice,
        Self::Identify,
        Self::Document,
        Self::Finger,
        Self::Questions,
        Self::Check,
        Self::Pay,
        Self::Wait,
        Self::Done,
    ];

    /// As on the wire and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Choose => "choose",
            Self::Notice => "notice",
            Self::Identify => "identify",
            Self::Document => "document",
            Self::Finger => "finger",
            Self::Questions => "questions",
            Self::Check => "check",
            Self::Pay => "pay",
            Self::Wait => "wait",
            Self::Done => "done",
        }
    }
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// All was done.
    Finished,
    /// The citizen ended it before.
    Ended,
    /// Nobody was there any more.
    TimedOut,
    /// The kiosk could not go on.
    OutOfService,
}

/// One session, before it is added to its day and forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFigures {
    /// What was chosen last, if anything.
    pub service: Option<ServiceId>,
    /// How it ended.
    pub end: End,
    /// A transaction was sealed and kept.
    pub kept: bool,
    /// One to five.
    pub rating: Option<u8>,
    /// Whole seconds in each step that was reached.
    pub seconds: BTreeMap<Step, u32>,
}

/// Durations in eight classes: shorter than each of [`Spread::BOUNDS`] seconds, and longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Spread {
    /// How many in each class.
    pub classes: [u32; 8],
    /// Of all of them, in seconds.
    pub total_seconds: u64,
}

impl Spread {
    /// Upper bounds of the first seven classes, in seconds.
    pub const BOUNDS: [u32; 7] = [5, 10, 20, 40, 80, 160, 320];

    /// Adds one duration.
    pub fn add(&mut self, seconds: u32) {
        let class = Self::BOUNDS.iter().position(|bound| seconds < *bound);
        let class = &mut self.classes[class.unwrap_or(Self::BOUNDS.len())];
        *class = class.saturating_add(1);
        self.total_seconds = self.total_seconds.saturating_add(seconds.into());
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: &Self) {
        for (sum, more) in self.classes.iter_mut().zip(other.classes) {
            *sum = sum.saturating_add(more);
        }
        self.total_seconds = self.total_seconds.saturating_add(other.total_seconds);
    }

    /// How many durations there are.
    pub fn count(&self) -> u64 {
        self.classes.iter().map(|count| u64::from(*count)).sum()
    }

    /// Half of them took less than so many seconds; `None` without any, or when the half took longer
    /// than the last bound.
    pub fn median_below(&self) -> Option<u32> {
        let half = self.count().div_ceil(2).max(1);
        let mut seen = 0;
        let bounded = self.classes.iter().zip(Self::BOUNDS);
        for (count, bound) in bounded {
            seen += u64::from(*count);
            if seen >= half {
                return Some(bound);
            }
        }
        None
    }

    /// The mean, in seconds.
    pub fn mean_seconds(&self) -> Option<u64> {
        self.total_seconds.checked_div(self.count())
    }
}

/// One service on one day, or what happened before any was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ServiceFigures {
    /// Sessions, by how they ended.
    pub ends: BTreeMap<End, u32>,
    /// Of those, how many led to a transaction.
    pub kept: u32,
    /// How often one, two, three, four and five stars were given.
    pub ratings: [u32; 5],
    /// How long each step took.
    pub steps: BTreeMap<Step, Spread>,
}

impl ServiceFigures {
    /// Adds one session.
    pub fn add(&mut self, session: &SessionFigures) {
        let ends = self.ends.entry(session.end).or_default();
        *ends = ends.saturating_add(1);
        self.kept = self.kept.saturating_add(session.kept.into());
        let star = session
            .rating
            .and_then(|stars| usize::from(stars).checked_sub(1));
        if let Some(count) = star.and_then(|star| self.ratings.get_mut(star)) {
            *count = count.saturating_add(1);
        }
        for (step, seconds) in &session.seconds {
            self.steps.entry(*step).or_default().add(*seconds);
        }
    }

    /// Adds all of `other`.
    pub fn merge(&mut self, other: &Self) {
        for (end, more) in &other.ends {
            let sum = self.ends.entry(*end).or_default();
            *sum = sum.saturating_add(*more);
        }
        self.kept = self.kept.saturating_add(other.kept);
        for (sum, more) in self.ratings.iter_mut().zip(other.ratings) {
            *sum = sum.saturating_add(more);
        }
        for (step, spread) in &other.steps {
            self.steps.entry(*step).or_default().merge(spread);
        }
    }

    /// How many sessions there were.
    pub fn sessions(&self) -> u64 {
        self.ends.values().map(|count| u64::from(*count)).sum()
    }
}

/// A day at a kiosk. A later one of the same kiosk, site and day holds all of an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayFigures {
    /// Which kiosk.
    pub kiosk: KioskId,
    /// Where it stood; a mobile kiosk has a day for each site.
    pub site: SiteId,
    /// In which county, 1 to 47.
    pub county: u8,
    /// The calendar date in Kenya.
    pub day: Date,
    /// Whether staff practised: nobody was served. Kiosks of before said nothing in training.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub training: bool,
    /// Sessions where no service was chosen.
    pub unchosen: ServiceFigures,
    /// The others, by service.
    pub services: BTreeMap<ServiceId, ServiceFigures>,
}

/// Why figures cannot be right.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FiguresError {
    /// No county has that number.
    #[error("county {0}; there are 1 to 47")]
    County(u8),
    /// More services than any catalogue has.
    #[error("{0} services; a catalogue has at most {SERVICES_MAX}")]
    Services(usize),
    /// A step was timed more often than there were sessions.
    #[error("{step} was timed {timed} times in {sessions} sessions", step = step.as_str())]
    Step {
        /// Which.
        step: Step,
        /// How often.
        timed: u64,
        /// Out of so many.
        sessions: u64,
    },
    /// More results than sessions.
    #[error("{0} results in {1} sessions")]
    Results(u64, u64),
}

/// Most services of a day.
pub const SERVICES_MAX: usize = 256;

impl DayFigures {
    /// A day without sessions.
    pub fn new(kiosk: KioskId, site: SiteId, county: u8, day: Date) -> Self {
        Self {
            kiosk,
            site,
            county,
            day,
            training: false,
            unchosen: ServiceFigures::default(),
            services: BTreeMap::new(),
        }
    }

    /// Adds one session.
    pub fn add(&mut self, session: &SessionFigures) {
        match &session.service {
            None => self.unchosen.add(session),
            Some(service) => {
                self.services
                    .entry(service.clone())
                    .or_default()
                    .add(session);
            }
        }
    }

    /// How many sessions there were: grows with each, so that of two the later one is known.
    pub fn sessions(&self) -> u64 {
        self.all().map(ServiceFigures::sessions).sum()
    }

    fn all(&self) -> impl Iterator<Item = &ServiceFigures> {
        self.services.values().chain([&self.unchosen])
    }

    /// Whether these can be figures of one day.
    ///
    /// # Errors
    /// [`FiguresError`], for what no kiosk counts.
    pub fn check(&self) -> Result<(), FiguresError> {
        if !(1..=47).contains(&self.county) {
            return Err(FiguresError::County(self.county));
        }
        if self.services.len() > SERVICES_MAX {
            return Err(FiguresError::Services(self.services.len()));
        }
        for service in self.all() {
            let sessions = service.sessions();
            let rated: u64 = service.ratings.iter().map(|count| u64::from(*count)).sum();
            for results in [rated, service.kept.into()] {
                if results > sessions {
                    return Err(FiguresError::Results(results, sessions));
                }
            }
            for (step, spread) in &service.steps {
                let timed = spread.count();
                if timed > sessions {
                    let step = *step;
                    return Err(FiguresError::Step {
                        step,
                        timed,
                        sessions,
                    });
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
