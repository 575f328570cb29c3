//! Times a session's steps and says how it went, once it is over. Nothing of what was said is here.

use std::collections::BTreeMap;

use kiosk_domain::ServiceId;
use kiosk_domain::figures::{End, SessionFigures, Step};

use crate::{Command, Moment, Screen, SessionEnd};

/// The session that runs, in numbers.
#[derive(Default)]
pub struct Tally {
    running: Option<Running>,
}

struct Running {
    service: Option<ServiceId>,
    kept: bool,
    rating: Option<u8>,
    at: Option<(Step, Moment)>,
    millis: BTreeMap<Step, u64>,
}

/// A step that took longer says nothing of the kiosk.
const STEP_SECONDS_MAX: u64 = 3_600;

impl Tally {
    /// What the journey wants done; the session's figures when it is over.
    pub fn hear(&mut self, command: &Command, now: Moment) -> Option<SessionFigures> {
        match command {
            Command::SessionBegan => {
                self.running = Some(Running {
                    service: None,
                    kept: false,
                    rating: None,
                    at: Some((Step::Choose, now)),
                    millis: BTreeMap::new(),
                });
            }
            Command::Save(_) => self.with(|running| running.kept = true),
            Command::NoteRating(stars) => self.with(|running| running.rating = Some(*stars)),
            Command::SessionEnded(why) => {
                let mut running = self.running.take()?;
                running.leave(now);
                return Some(running.figures(*why));
            }
            _ => {}
        }
        None
    }

    /// What the citizen sees from now on, and which service it is about.
    pub fn see(&mut self, screen: &Screen, service: Option<&ServiceId>, now: Moment) {
        self.with(|running| {
            let step = step(screen);
            if running.at.map(|(at, _)| at) != step {
                running.leave(now);
                running.at = step.map(|step| (step, now));
            }
            if service.is_some() && running.service.as_ref() != service {
                running.service = service.cloned();
            }
        });
    }

    fn with(&mut self, change: impl FnOnce(&mut Running)) {
        self.running.as_mut().map(change);
    }
}

impl Running {
    fn leave(&mut self, now: Moment) {
        if let Some((step, since)) = self.at.take() {
            *self.millis.entry(step).or_default() += now.0.saturating_sub(since.0);
        }
    }

    fn figures(self, why: SessionEnd) -> SessionFigures {
        let seconds = |millis: u64| (millis / 1_000).min(STEP_SECONDS_MAX);
        SessionFigures {
            service: self.service,
            end: match why {
                SessionEnd::Finished => End::Finished,
                SessionEnd::Ended => End::Ended,
                SessionEnd::TimedOut => End::TimedOut,
                SessionEnd::OutOfService => End::OutOfService,
            },
            kept: self.kept,
            rating: self.rating,
            seconds: self
                .millis
                .into_iter()
                .map(|(step, millis)| (step, u32::try_from(seconds(millis)).unwrap_or(u32::MAX)))
                .collect(),
        }
    }
}

/// Which step a page belongs to; pages without a citizen belong to none.
fn step(screen: &Screen) -> Option<Step> {
    Some(match screen {
        Screen::Language { .. }
        | Screen::FindService(_)
        | Screen::FindByCode(_)
        | Screen::AboutService(_) => Step::Choose,
        Screen::Notice(_) => Step::Notice,
        Screen::Identify(_) => Step::Identify,
        Screen::ReadDocument(_) | Screen::AccessNumber(_) | Screen::Capture(_) => Step::Document,
        Screen::CheckFinger(_) => Step::Finger,
        Screen::Question(_) => Step::Questions,
        Screen::CheckAnswers(_) => Step::Check,
        Screen::Pay(_) => Step::Pay,
        Screen::Submit | Screen::Print(_) => Step::Wait,
        Screen::Done(_) | Screen::Feedback => Step::Done,
        Screen::Attract { .. }
        | Screen::TakeCard
        | Screen::OutOfService { .. }
        | Screen::Service(_) => return None,
    })
}
