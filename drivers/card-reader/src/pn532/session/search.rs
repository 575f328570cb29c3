//! Looking for a card until one comes.

use std::time::Duration;

use crate::pn532::protocol::Air;

/// Between two looks the antenna rests, and with it whatever lies there.
const PAUSE: Duration = Duration::from_millis(100);
/// A look that begins with less time left than this may be cut off by the deadline, and would be
/// taken for a module that does not answer.
const LOOK_MAX: Duration = Duration::from_millis(250);

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Look for a card that speaks so.
    Look(Air),
    /// Switch the antenna off and wait for so long.
    Rest(Duration),
    /// None came in time.
    GiveUp,
}

enum Next {
    A,
    B,
    Rest,
}

/// A search. It looks in both ways at least once, however little time there is.
pub struct Search {
    until: Duration,
    next: Next,
}

impl Search {
    /// A search that ends at `until`, counted from its start.
    pub fn new(until: Duration) -> Self {
        Self {
            until,
            next: Next::A,
        }
    }

    /// What to do at `now`, when no card was seen so far.
    pub fn next_step(&mut self, now: Duration) -> Step {
        match self.next {
            Next::A => {
                self.next = Next::B;
                Step::Look(Air::A)
            }
            Next::B => {
                self.next = Next::Rest;
                Step::Look(Air::B)
            }
            Next::Rest if now + PAUSE + LOOK_MAX > self.until => Step::GiveUp,
            Next::Rest => {
                self.next = Next::A;
                Step::Rest(PAUSE)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_cards_are_looked_for_in_turn() {
        let mut search = Search::new(Duration::from_secs(1));
        let steps = [(); 4].map(|()| search.next_step(Duration::ZERO));
        let wanted = [
            Step::Look(Air::A),
            Step::Look(Air::B),
            Step::Rest(PAUSE),
            Step::Look(Air::A),
        ];
        assert_eq!(steps, wanted);
    }

    #[test]
    fn without_any_time_it_looks_once_and_gives_up() {
        let mut search = Search::new(Duration::ZERO);
        let steps = [(); 3].map(|()| search.next_step(Duration::ZERO));
        assert_eq!(steps[2], Step::GiveUp);
        assert_eq!(steps[..2], [Step::Look(Air::A), Step::Look(Air::B)]);
    }
}
