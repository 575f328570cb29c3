//! How to get help: lies over any page, and loses nothing beneath it.

use crate::{Event, Overlay};

/// Whether help is open.
#[derive(Default)]
pub(crate) struct Help {
    open: bool,
}

impl Help {
    /// Opens or closes; says whether the event was about help.
    pub(crate) fn on(&mut self, event: &Event) -> bool {
        match event {
            Event::HelpOpened => self.open = true,
            Event::HelpClosed => self.open = false,
            _ => return false,
        }
        true
    }

    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    pub(crate) fn overlay(&self) -> Option<Overlay> {
        self.open.then_some(Overlay::Help)
    }
}
