//! What is this, in which languages, what does it cost: until somebody touches it.

use crate::scene::Scene;
use crate::states::State;
use crate::turn::Turn;
use crate::{Command, Event, Screen};

pub(crate) fn on(event: &Event) -> Turn {
    match event {
        Event::Begin => Turn::go(State::Language).with(Command::SessionBegan),
        _ => Turn::here(),
    }
}

pub(crate) fn screen(scene: &Scene) -> Screen {
    Screen::Attract {
        services: scene.catalogue.services().count(),
        agencies: scene.catalogue.agencies().count(),
    }
}
