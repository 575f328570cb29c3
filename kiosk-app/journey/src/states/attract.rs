//! What is this, in which languages, what does it cost: until somebody touches it.

use crate::scene::Scene;
use crate::session::Session;
use crate::states::State;
use crate::turn::Turn;
use crate::{Command, Event, Screen};

/// Who helps when a session begins, helps to its end or until the citizen refuses.
pub(crate) fn on(event: &Event, scene: &Scene, session: &mut Session) -> Turn {
    match event {
        Event::Begin => {
            session.agent.clone_from(&scene.agent);
            Turn::go(State::Language).with(Command::SessionBegan)
        }
        _ => Turn::here(),
    }
}

pub(crate) fn screen(scene: &Scene) -> Screen {
    Screen::Attract {
        services: scene.catalogue.services().count(),
        agencies: scene.catalogue.agencies().count(),
    }
}
