//! What a service needs, costs, takes and yields, before anything is asked.

use kiosk_domain::Language;
use kiosk_domain::catalogue::Kiswahili;

use crate::scene::Scene;
use crate::session::Session;
use crate::states::State;
use crate::states::check_answers::CheckAnswers;
use crate::turn::Turn;
use crate::{AboutServiceView, Event, Screen, price, words};

pub(crate) fn on(event: &Event, scene: &Scene, session: &Session) -> Turn {
    match event {
        Event::Start => start(scene, session),
        Event::Back => Turn::go(State::FindService),
        _ => Turn::here(),
    }
}

/// A service that asks nothing shows no notice about what it asks.
fn start(scene: &Scene, session: &Session) -> Turn {
    let (service, day) = session.chosen(&scene.catalogue);
    if price::unavailable(service, day, scene).is_some() {
        Turn::here()
    } else if service.fields().next().is_some() {
        Turn::go(State::Notice)
    } else {
        Turn::go(State::CheckAnswers(CheckAnswers::default()))
    }
}

pub(crate) fn screen(scene: &Scene, session: &Session) -> Screen {
    let (service, day) = session.chosen(&scene.catalogue);
    let language = scene.language();
    let needs = service.needs.iter();
    Screen::AboutService(AboutServiceView {
        name: service.name.in_language(language).to_owned(),
        agency: scene.agency_name(service),
        mode: service.mode,
        needs: needs.map(|n| n.in_language(language).to_owned()).collect(),
        price: price::shown(service, day, &scene.catalogue),
        takes: words::takes(service, language).to_owned(),
        output: words::yields(service, language).to_owned(),
        questions: service.fields().count(),
        kiswahili_proposed: language == Language::Kiswahili
            && service.kiswahili == Kiswahili::Proposed,
        unavailable: price::unavailable(service, day, scene),
    })
}
