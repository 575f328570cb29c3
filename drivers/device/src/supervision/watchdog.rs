//! Decides whether the watchdog is fed. Told heartbeats and the time, says what to do.
//!
//! ```text
//!   starting ──both have beaten──► serving ──stop──► stopped
//!      │                              │
//!      └ not fed: systemd's           ├ fed while both beat
//!        TimeoutStartSec counts       └ not fed while one is silent; fed again when it is back
//! ```

use std::fmt;
use std::time::{Duration, Instant};

/// Who must be alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The loop that draws and hears touches.
    Face,
    /// Whoever runs the devices.
    DeviceHost,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 2] = [Self::Face, Self::DeviceHost];

    fn index(self) -> usize {
        match self {
            Self::Face => 0,
            Self::DeviceHost => 1,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Face => "face",
            Self::DeviceHost => "device host",
        })
    }
}

/// Who is silent, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// Who.
    pub part: Part,
    /// Since its last heartbeat; absent when there never was one.
    pub lasts: Option<Duration>,
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, lasts } = self;
        match lasts {
            Some(lasts) => write!(f, "the {part} is silent for {} ms", lasts.as_millis()),
            None => write!(f, "the {part} has not begun"),
        }
    }
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not everybody has begun: wait.
    Starting(Silence),
    /// Everybody has, for the first time: say so, and feed.
    Ready,
    /// Everybody is alive: feed.
    Feed,
    /// Somebody is silent: do not feed.
    Withhold(Silence),
    /// It is over: do not feed.
    Stopped,
}

/// Where the kiosk is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Starting,
    Serving,
    Stopped,
}

/// Heartbeats, and what follows from them.
#[derive(Debug, Clone)]
pub struct Watchdog {
    silence_max: Duration,
    phase: Phase,
    beats: [Option<Instant>; Part::ALL.len()],
}

impl Watchdog {
    /// A watchdog that lets each part be silent for `silence_max` at most.
    pub fn new(silence_max: Duration) -> Self {
        Self {
            silence_max,
            phase: Phase::Starting,
            beats: [None; Part::ALL.len()],
        }
    }

    /// A part is alive.
    pub fn beat(&mut self, part: Part, now: Instant) {
        self.beats[part.index()] = Some(now);
    }

    /// The kiosk ends, by its own will.
    pub fn stop(&mut self) {
        self.phase = Phase::Stopped;
    }

    /// Whether a look would say [`Verdict::Ready`] or [`Verdict::Stopped`]: no reason to wait.
    pub fn is_urgent(&self, now: Instant) -> bool {
        match self.phase {
            Phase::Starting => self.silence(now).is_none(),
            Phase::Serving => false,
            Phase::Stopped => true,
        }
    }

    /// What to do now.
    pub fn look(&mut self, now: Instant) -> Verdict {
        match (self.phase, self.silence(now)) {
            (Phase::Stopped, _) => Verdict::Stopped,
            (Phase::Starting, Some(silence)) => Verdict::Starting(silence),
            (Phase::Starting, None) => {
                self.phase = Phase::Serving;
                Verdict::Ready
            }
            (Phase::Serving, Some(silence)) => Verdict::Withhold(silence),
            (Phase::Serving, None) => Verdict::Feed,
        }
    }

    /// The first part that is silent for too long.
    fn silence(&self, now: Instant) -> Option<Silence> {
        let silences = Part::ALL.into_iter().map(|part| Silence {
            part,
            lasts: self.beats[part.index()].map(|beat| now.saturating_duration_since(beat)),
        });
        let is_long = |silence: &Silence| silence.lasts.is_none_or(|it| it > self.silence_max);
        silences.into_iter().find(is_long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: Duration = Duration::from_secs(10);

    fn both_beat(watchdog: &mut Watchdog, now: Instant) {
        for part in Part::ALL {
            watchdog.beat(part, now);
        }
    }

    fn serving(now: Instant) -> Watchdog {
        let mut watchdog = Watchdog::new(MAX);
        both_beat(&mut watchdog, now);
        assert_eq!(watchdog.look(now), Verdict::Ready);
        watchdog
    }

    #[test]
    fn it_is_ready_once_and_only_when_both_have_begun() {
        let now = Instant::now();
        for first in Part::ALL {
            let mut watchdog = Watchdog::new(MAX);
            watchdog.beat(first, now);
            assert!(matches!(
                watchdog.look(now),
                Verdict::Starting(Silence { part, lasts: None }) if part != first
            ));
            assert!(!watchdog.is_urgent(now));
            both_beat(&mut watchdog, now);
            assert!(watchdog.is_urgent(now));
            assert_eq!(watchdog.look(now), Verdict::Ready);
            assert_eq!(watchdog.look(now), Verdict::Feed);
        }
    }

    #[test]
    fn one_heartbeat_that_stops_ends_the_feeding_whichever_it_is() {
        let start = Instant::now();
        for silent in Part::ALL {
            let mut watchdog = serving(start);
            for second in 1..=30 {
                let now = start + Duration::from_secs(second);
                Part::ALL
                    .into_iter()
                    .filter(|part| *part != silent)
                    .for_each(|part| watchdog.beat(part, now));
                let expected = match Duration::from_secs(second) {
                    lasts if lasts <= MAX => Verdict::Feed,
                    lasts => Verdict::Withhold(Silence {
                        part: silent,
                        lasts: Some(lasts),
                    }),
                };
                assert_eq!(watchdog.look(now), expected, "after {second} s");
            }
        }
    }

    #[test]
    fn whoever_comes_back_in_time_is_fed_again() {
        let start = Instant::now();
        let mut watchdog = serving(start);
        let late = start + MAX * 2;
        assert!(matches!(watchdog.look(late), Verdict::Withhold(_)));
        both_beat(&mut watchdog, late);
        assert_eq!(watchdog.look(late), Verdict::Feed);
    }

    #[test]
    fn nothing_is_fed_after_the_end() {
        let now = Instant::now();
        let mut watchdog = serving(now);
        watchdog.stop();
        both_beat(&mut watchdog, now);
        assert_eq!(watchdog.look(now), Verdict::Stopped);
    }

    #[test]
    fn a_beat_from_a_moment_ahead_is_fresh() {
        let now = Instant::now();
        let mut watchdog = serving(now + MAX);
        assert_eq!(watchdog.look(now), Verdict::Feed);
    }
}
