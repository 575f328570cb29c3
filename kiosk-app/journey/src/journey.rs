//! The engine: one event in, commands out, and what to show.

use std::sync::Arc;

use kiosk_domain::catalogue::Catalogue;

use crate::{Command, Event, Moment, Now, Screen, Settings, View};

/// One kiosk's journey. Holds what the present citizen said until the session ends.
pub struct Journey {
    catalogue: Arc<Catalogue>,
    settings: Settings,
}

impl Journey {
    /// A journey at the attract screen.
    pub fn new(catalogue: Arc<Catalogue>, settings: Settings, _now: &Now) -> Self {
        Self {
            catalogue,
            settings,
        }
    }

    /// Takes an event; returns what is to be done, in order.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "events are consumed: they hold personal data"
    )]
    pub fn handle(&mut self, event: Event, _now: &Now) -> Vec<Command> {
        let _ = event;
        Vec::new()
    }

    /// What to show at `now`.
    pub fn view(&self, _now: &Now) -> View {
        View {
            language: self.settings.first_language(),
            text_scale: crate::TextScale::Standard,
            palette: crate::Palette::Standard,
            screen: Screen::Attract {
                services: self.catalogue.services().count(),
                agencies: self.catalogue.agencies().count(),
            },
            overlay: None,
            can_go_back: false,
            in_session: false,
            notices: Vec::new(),
        }
    }

    /// When to send `Event::Tick` next, if nothing else happens before.
    pub fn next_deadline(&self) -> Option<Moment> {
        None
    }
}
