//! Somebody has finished and a card is still in the reader. Nothing of the session is left; only the
//! card is asked to be taken along.

use crate::scene::Scene;
use crate::states::State;
use crate::turn::Turn;
use crate::{Command, Event, Moment, Now};

/// How long the page asks. Who has not come back by then is away, and others wait to be served.
const ASKS_SECONDS: u32 = 30;

/// The page.
pub(crate) struct TakeCard {
    gives_up_at: Moment,
}

impl TakeCard {
    pub(crate) fn new(now: &Now) -> Self {
        Self {
            gives_up_at: now.moment.plus_seconds(ASKS_SECONDS),
        }
    }

    pub(crate) fn deadline(&self) -> Moment {
        self.gives_up_at
    }

    /// Nobody else begins before the card is out or is known to be left.
    pub(crate) fn on(&self, _event: &Event, scene: &Scene, now: &Now) -> Turn {
        if !scene.card.is_in() {
            Turn::go(State::Attract)
        } else if now.moment >= self.gives_up_at {
            Turn::go(State::Attract).with(Command::NoteCardLeft)
        } else {
            Turn::here()
        }
    }
}
