//! Is all of this right? From here the citizen changes an answer, pays or submits.

use kiosk_domain::FieldId;
use kiosk_domain::catalogue::{Field, FieldKind, Service};
use zeroize::Zeroizing;

use crate::route::Place;
use crate::scene::Scene;
use crate::session::{Confirmed, Session};
use crate::states::State;
use crate::states::pay::Pay;
use crate::states::submit::Submit;
use crate::turn::Turn;
use crate::{AnswerRow, CheckAnswersView, Command, Event, Now, SaveFailure, Screen};
use crate::{coaching, finger, paper, price, words};

/// The check page.
#[derive(Default)]
pub(crate) struct CheckAnswers {
    /// What went wrong at the last try to save.
    pub(crate) failure: Option<SaveFailure>,
}

impl CheckAnswers {
    pub(crate) fn on(
        &mut self,
        event: Event,
        scene: &Scene,
        session: &mut Session,
        now: &Now,
    ) -> Turn {
        match event {
            Event::Change(field) => change(&field, scene, session),
            Event::Confirm => confirm(scene, session, now),
            Event::Back if session.payment.is_none() => Turn::go(Place::last(scene, session)),
            _ => Turn::here(),
        }
    }

    pub(crate) fn screen(&self, scene: &Scene, session: &Session) -> Screen {
        let (service, day) = session.chosen(&scene.catalogue);
        let language = scene.language();
        let paid = session.payment.is_some();
        Screen::CheckAnswers(CheckAnswersView {
            service: service.name.in_language(language).to_owned(),
            rows: service.fields().map(|f| row(f, scene, session)).collect(),
            price: price::shown(service, day, &scene.catalogue),
            entered: price::entered(service, &session.answers),
            error: self.failure.map(|f| words::save(f, paid, language)),
        })
    }
}

/// Who has paid and leaves although nothing could be kept takes the invoice along.
pub(crate) fn farewell(scene: &Scene, session: &Session) -> Vec<Command> {
    if session.payment.is_none() || session.kept {
        return Vec::new();
    }
    let paper = paper::payment_pending(scene, session);
    vec![Command::PrintUnsent(Box::new(paper))]
}

/// An amount that has been paid stays as it is.
fn change(field: &FieldId, scene: &Scene, session: &Session) -> Turn {
    let service = session.service(&scene.catalogue);
    match Place::to_change(field, service) {
        Some(place) if session.payment.is_some() && is_amount(place.field(service)) => Turn::here(),
        Some(place) => Turn::go(place.page(scene, session)),
        None => Turn::here(),
    }
}

fn is_amount(field: &Field) -> bool {
    field.kind == FieldKind::Amount
}

fn confirm(scene: &Scene, session: &mut Session, now: &Now) -> Turn {
    let service = session.service(&scene.catalogue);
    let owed = unanswered(service, session).or_else(|| finger::owed(service, session));
    if let Some(place) = owed {
        return Turn::go(place.page(scene, session));
    }
    if session.payment.is_some() {
        // Paid at an earlier try; the transaction keeps the name it was paid under.
        return Submit::begin(scene, session);
    }
    session.confirmed = Some(Confirmed::new(now));
    if price::due(session, &scene.catalogue).is_some() {
        Turn::go(State::Pay(Pay::new(scene, session)))
    } else {
        Submit::begin(scene, session)
    }
}

fn unanswered(service: &Service, session: &Session) -> Option<Place> {
    let mut fields = service.fields();
    let missing = fields.find(|f| f.required && session.answers.get(&f.id).is_none())?;
    Place::to_change(&missing.id, service)
}

fn row(field: &Field, scene: &Scene, session: &Session) -> AnswerRow {
    let language = scene.language();
    let value = match session.answers.get(&field.id) {
        None if field.kind == FieldKind::Fingerprint => {
            coaching::outcome(session.finger.evidence.as_ref(), language).to_owned()
        }
        Some(answer) => paper::masked(field, answer, language),
        None => words::not_answered(language).to_owned(),
    };
    AnswerRow {
        field: field.id.clone(),
        label: field.label.in_language(language).to_owned(),
        value: Zeroizing::new(value),
    }
}
