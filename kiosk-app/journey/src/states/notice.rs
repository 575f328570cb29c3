//! The notice before the first personal question (DPA 2019 s.29). Who refuses it leaves with a
//! counter ticket. Who refuses the agent who helps goes on alone: help is an offer, and a service
//! that is lost by declining it would make it none.

use kiosk_domain::catalogue::LawfulBasis;

use crate::route::Place;
use crate::scene::Scene;
use crate::session::{Session, ToCounter};
use crate::states::{State, counter};
use crate::turn::Turn;
use crate::{Event, NoticeView, Now, Screen};

/// Version of the notice's words; goes with every transaction.
pub(crate) const VERSION: u32 = 1;

pub(crate) fn on(event: &Event, scene: &Scene, session: &mut Session, now: &Now) -> Turn {
    match event {
        Event::NoticeAccepted => Turn::go(Place::FIRST.page(scene, session)),
        Event::NoticeRefused => counter::send(ToCounter::NoticeRefused, scene, session, now),
        Event::AgentRefused => {
            session.agent = None;
            Turn::here()
        }
        Event::Back => Turn::go(State::AboutService),
        _ => Turn::here(),
    }
}

pub(crate) fn screen(scene: &Scene, session: &Session) -> Screen {
    let service = session.service(&scene.catalogue);
    let language = scene.language();
    let asked = service.fields().map(|field| &field.label);
    Screen::Notice(NoticeView {
        agency: scene.agency_name(service),
        service: service.name.in_language(language).to_owned(),
        purpose: service.purpose.in_language(language).to_owned(),
        asked: asked.map(|l| l.in_language(language).to_owned()).collect(),
        by_consent: service.lawful_basis == LawfulBasis::Consent,
        helped: session.agent.is_some(),
    })
}
