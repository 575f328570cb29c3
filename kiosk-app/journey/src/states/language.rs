//! Which language. The choice itself is kept above all pages, for it can change at any moment.

use crate::scene::Scene;
use crate::states::State;
use crate::turn::Turn;
use crate::{Event, Screen};

pub(crate) fn on(event: &Event, scene: &Scene) -> Turn {
    match event {
        Event::LanguageChosen(chosen) if scene.settings.languages.contains(chosen) => {
            Turn::go(State::FindService)
        }
        _ => Turn::here(),
    }
}

pub(crate) fn screen(scene: &Scene) -> Screen {
    Screen::Language {
        languages: scene.settings.languages.clone(),
    }
}
