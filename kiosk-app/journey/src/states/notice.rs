//! The notice before the first personal question (DPA 2019 s.29). Who refuses it leaves with a
//! counter ticket.

use kiosk_domain::catalogue::LawfulBasis;
use kiosk_domain::receipt::{Delivery, ReceiptKind};

use crate::route::Place;
use crate::scene::Scene;
use crate::session::{Confirmed, Session};
use crate::states::State;
use crate::states::print::{Paper, Print};
use crate::turn::Turn;
use crate::{Command, Event, NoticeView, Now, Screen, paper};

/// Version of the notice's words; goes with every transaction.
pub(crate) const VERSION: u32 = 1;

pub(crate) fn on(event: &Event, scene: &Scene, session: &mut Session, now: &Now) -> Turn {
    match event {
        Event::NoticeAccepted => Turn::go(Place::FIRST.page(scene, session)),
        Event::NoticeRefused => refuse(scene, session, now),
        Event::Back => Turn::go(State::AboutService),
        _ => Turn::here(),
    }
}

fn refuse(scene: &Scene, session: &mut Session, now: &Now) -> Turn {
    let confirmed = Confirmed::new(now);
    session.confirmed = Some(confirmed);
    let ticket = paper::refused(scene, session);
    let printing = Print::new(
        Paper {
            transaction: confirmed.id,
            kind: ReceiptKind::CounterTicket,
            delivery: Delivery::NotSent,
        },
        now,
    );
    Turn::go(State::Print(printing)).with(Command::PrintUnsent(Box::new(ticket)))
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
    })
}
