//! A question about who the citizen is.

use crate::question::Question;
use crate::scene::Scene;
use crate::session::Session;
use crate::turn::Turn;
use crate::{Event, Now, Screen};

/// One such question.
pub(crate) struct Identify(pub(crate) Question);

impl Identify {
    pub(crate) fn on(
        &mut self,
        event: Event,
        scene: &Scene,
        session: &mut Session,
        now: &Now,
    ) -> Turn {
        self.0.on(event, scene, session, now)
    }

    pub(crate) fn screen(&self, scene: &Scene, session: &Session) -> Screen {
        Screen::Identify(self.0.view(scene, session))
    }
}
