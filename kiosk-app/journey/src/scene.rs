//! What the states look at but never change: catalogue, settings, devices, link, looks.

use std::collections::BTreeMap;
use std::sync::Arc;

use kiosk_domain::catalogue::{Catalogue, Service};
use kiosk_domain::{Capability, Date, DeviceState, Language, StaffMember};

use crate::{LinkState, Palette, Settings, StatusNotice, TextScale};

/// The kiosk around the citizen.
pub(crate) struct Scene {
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) settings: Settings,
    pub(crate) devices: BTreeMap<Capability, DeviceState>,
    pub(crate) card: CardInReader,
    link: LinkState,
    pub(crate) looks: Looks,
    /// Who of the staff helps citizens now.
    pub(crate) agent: Option<StaffMember>,
    /// Speech is heard, by headset or loudspeaker.
    pub(crate) listening: bool,
    /// The service is only tried out: no device and no link is used, so none is missing.
    pub(crate) trial: bool,
    /// The date in Kenya, as of the last event.
    pub(crate) today: Date,
}

/// Whether a card is in the reader, and whose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum CardInReader {
    /// None is.
    #[default]
    Out,
    /// Somebody put it in who is being served.
    In,
    /// Its owner is gone: it is read for nobody else.
    Left,
}

impl CardInReader {
    pub(crate) fn is_in(self) -> bool {
        self != Self::Out
    }

    /// The card when its reader is lost: nobody is asked for what nobody sees, and a stranger's
    /// stays one.
    pub(crate) fn unseen(self) -> Self {
        match self {
            Self::Left => Self::Left,
            Self::Out | Self::In => Self::Out,
        }
    }

    /// The card when the reader sees one, or none.
    pub(crate) fn seen(self, present: bool) -> Self {
        match self {
            Self::Left if present => Self::Left,
            _ if present => Self::In,
            _ => Self::Out,
        }
    }
}

/// How the face speaks and looks; the citizen's choice until the session ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Looks {
    pub(crate) language: Language,
    pub(crate) text_scale: TextScale,
    pub(crate) palette: Palette,
    pub(crate) low_reach: bool,
    /// Switches take the place of hands.
    pub(crate) switches: bool,
}

impl Looks {
    /// How the kiosk greets.
    pub(crate) fn first(settings: &Settings) -> Self {
        Self {
            language: settings.first_language(),
            text_scale: TextScale::default(),
            palette: Palette::default(),
            low_reach: false,
            switches: false,
        }
    }
}

impl Scene {
    /// A kiosk whose fitted devices have not answered yet.
    pub(crate) fn new(catalogue: Arc<Catalogue>, settings: Settings, today: Date) -> Self {
        let starting = |family: &Capability| (*family, DeviceState::Starting);
        Self {
            devices: settings.fitted.iter().map(starting).collect(),
            looks: Looks::first(&settings),
            catalogue,
            settings,
            card: CardInReader::default(),
            link: LinkState::default(),
            agent: None,
            listening: false,
            trial: false,
            today,
        }
    }

    /// The language of the session.
    pub(crate) fn language(&self) -> Language {
        self.looks.language
    }

    /// The full name of the agency of `service`, in the language of the session.
    pub(crate) fn agency_name(&self, service: &Service) -> String {
        let agency = self.catalogue.agency(&service.agency);
        let agency = agency.expect("every service of a checked catalogue has an agency");
        agency.name.in_language(self.language()).to_owned()
    }

    /// How the device of that family is.
    pub(crate) fn device(&self, family: Capability) -> DeviceState {
        if self.trial {
            return DeviceState::Online;
        }
        self.devices.get(&family).copied().unwrap_or_default()
    }

    /// How the way to the gateway is.
    pub(crate) fn link(&self) -> LinkState {
        if self.trial {
            return LinkState::Up;
        }
        self.link
    }

    /// The link changed.
    pub(crate) fn set_link(&mut self, link: LinkState) {
        self.link = link;
    }

    /// Whether everything made here is marked as made for nobody.
    pub(crate) fn is_mock(&self) -> bool {
        self.settings.training || self.trial
    }

    /// How long the citizen may take, as a factor.
    pub(crate) fn patience_factor(&self) -> u32 {
        if self.is_aided() { 3 } else { 1 }
    }

    /// Whether the citizen uses anything that makes reading or choosing take longer.
    pub(crate) fn is_aided(&self) -> bool {
        self.listening
            || self.looks.switches
            || self.looks.low_reach
            || self.looks.text_scale != TextScale::Standard
    }

    /// What does not work right now.
    pub(crate) fn notices(&self) -> Vec<StatusNotice> {
        if self.trial {
            return vec![StatusNotice::Trial];
        }
        let mut notices = Vec::new();
        if self.settings.training {
            notices.push(StatusNotice::Training);
        }
        if self.link == LinkState::Down {
            notices.push(StatusNotice::Offline);
        }
        if self.is_down(Capability::ReceiptPrinter) {
            notices.push(StatusNotice::NoPaper);
        }
        let missing = self.needed().into_iter().filter(|need| self.is_down(*need));
        notices.extend(missing.map(StatusNotice::Missing));
        notices
    }

    /// A device that is starting is not called broken.
    fn is_down(&self, family: Capability) -> bool {
        let state = self.device(family);
        !state.serves() && state != DeviceState::Starting
    }

    fn needed(&self) -> Vec<Capability> {
        let services = self.catalogue.services();
        let mut needed: Vec<_> = services.flat_map(Service::capabilities).collect();
        needed.sort_unstable();
        needed.dedup();
        needed
    }
}
