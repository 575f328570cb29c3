//! What differs between two kiosks, as far as the journey minds.

use kiosk_domain::config::{KioskConfig, SessionSection};
use kiosk_domain::{Capability, KioskId, Language, SiteId, Text};

/// What differs between two kiosks, as far as the journey minds.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Who prints.
    pub kiosk: KioskId,
    /// Where the citizen stands.
    pub site: SiteId,
    /// The place's name, for paper.
    pub site_name: Text,
    /// Languages offered, the default first.
    pub languages: Vec<Language>,
    /// Device families this kiosk was built with.
    pub fitted: Vec<Capability>,
    /// How long a citizen may take, in seconds.
    pub session: SessionSection,
    /// Everything made here is marked as training.
    pub training: bool,
}

impl Settings {
    /// The settings that `config` holds.
    pub fn of(config: &KioskConfig) -> Self {
        let kiosk = &config.kiosk;
        Self {
            kiosk: kiosk.id.clone(),
            site: kiosk.site.clone(),
            site_name: kiosk.site_name.clone(),
            languages: kiosk.languages.clone(),
            fitted: config.devices.fitted(),
            session: config.session.clone(),
            training: kiosk.training,
        }
    }

    /// The language the kiosk greets in.
    pub(crate) fn first_language(&self) -> Language {
        self.languages.first().copied().unwrap_or_default()
    }
}
