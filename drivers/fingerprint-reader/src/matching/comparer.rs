//! Compares with a deadline, although the matcher knows none.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use thiserror::Error;

use super::{Minutiae, SCORE_MIN};

/// What two sets of minutiae say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One finger, with this score.
    Same(u32),
    /// Two fingers, or one that cannot be told; with this score.
    Different(u32),
}

/// Why there is no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotCompared {
    /// One of them has too few minutiae. Take the picture again.
    #[error("too few minutiae to compare")]
    TooFew,
    /// It took too long.
    #[error("comparing took longer than {0:?}")]
    TooLate(Duration),
    /// An earlier comparison, which took too long, still runs.
    #[error("an earlier comparison still runs")]
    Busy,
}

/// Compares on a thread of its own, one at a time: a comparison that runs late is left to end by
/// itself, and until then no other begins, so that they never pile up.
#[derive(Default)]
pub struct Comparer {
    running: Option<JoinHandle<()>>,
}

impl Comparer {
    /// Compares `probe` with `template`; waits for the verdict until `deadline`.
    ///
    /// # Errors
    /// [`NotCompared`].
    pub fn compare(
        &mut self,
        probe: Minutiae,
        template: Minutiae,
        deadline: Duration,
    ) -> Result<Verdict, NotCompared> {
        if probe.len().min(template.len()) < Minutiae::COUNT_MIN {
            return Err(NotCompared::TooFew);
        }
        if self
            .running
            .as_ref()
            .is_some_and(|thread| !thread.is_finished())
        {
            return Err(NotCompared::Busy);
        }
        let (tell, told) = mpsc::sync_channel(1);
        self.running = Some(thread::spawn(move || {
            // Nobody may be waiting any more.
            let _ = tell.send(probe.score_against(&template));
        }));
        match told.recv_timeout(deadline) {
            Ok(score) if score >= SCORE_MIN => Ok(Verdict::Same(score)),
            Ok(score) => Ok(Verdict::Different(score)),
            Err(_) => Err(NotCompared::TooLate(deadline)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::{Finger, Laid};

    const SOON: Duration = Duration::from_secs(20);

    fn minutiae(seed: u64, laid: &Laid) -> Minutiae {
        Minutiae::of(&Finger::of(seed).drawn(laid)).expect("large enough")
    }

    #[test]
    fn a_finger_is_known_again_shifted_and_turned() {
        let template = minutiae(1, &Laid::default());
        for (right_px, down_px, turned_deg) in
            [(12.0, -9.0, 0.0), (0.0, 0.0, 12.0), (-8.0, 6.0, -9.0)]
        {
            let laid = Laid {
                right_px,
                down_px,
                turned_deg,
                ..Laid::default()
            };
            let verdict = Comparer::default().compare(minutiae(1, &laid), template.clone(), SOON);
            assert!(
                matches!(verdict, Ok(Verdict::Same(_))),
                "{verdict:?} {laid:?}"
            );
        }
    }

    /// Each of twelve fingers against each, the second time shifted and turned.
    #[test]
    fn no_drawn_finger_is_taken_for_another_and_each_for_itself() {
        let moved = Laid {
            right_px: 10.0,
            down_px: -8.0,
            turned_deg: 10.0,
            ..Laid::default()
        };
        let templates: Vec<Minutiae> = (0..12).map(|at| minutiae(at, &Laid::default())).collect();
        let probes: Vec<Minutiae> = (0..12).map(|at| minutiae(at, &moved)).collect();
        for (one, probe) in probes.iter().enumerate() {
            for (other, template) in templates.iter().enumerate() {
                let verdict = Comparer::default().compare(probe.clone(), template.clone(), SOON);
                let is_same = matches!(verdict, Ok(Verdict::Same(_)));
                assert_eq!(is_same, one == other, "{one} and {other}: {verdict:?}");
            }
        }
    }

    #[test]
    fn no_verdict_comes_after_the_deadline_and_none_piles_up() {
        let one = minutiae(1, &Laid::default());
        let mut comparer = Comparer::default();
        let late = comparer.compare(one.clone(), one.clone(), Duration::ZERO);
        assert_eq!(late, Err(NotCompared::TooLate(Duration::ZERO)));
        let thread = comparer.running.take().expect("it runs on");
        thread.join().expect("it ends by itself");
        assert!(matches!(
            comparer.compare(one.clone(), one, SOON),
            Ok(Verdict::Same(_))
        ));
    }

    #[test]
    fn a_smear_cannot_be_compared() {
        let few = Minutiae::best([]);
        let verdict = Comparer::default().compare(few.clone(), few, SOON);
        assert_eq!(verdict, Err(NotCompared::TooFew));
    }
}
