//! A document under the camera.

use kiosk_domain::Answer;
use kiosk_domain::catalogue::Field;

use crate::route::Place;
use crate::scene::Scene;
use crate::session::Session;
use crate::turn::Turn;
use crate::{CaptureView, Command, Event, Photo, PhotoFailure, Screen, words};

/// A document on the screen.
pub(crate) struct Capture {
    place: Place,
    photo: Option<Photo>,
    busy: bool,
    failure: Option<PhotoFailure>,
}

impl Capture {
    /// The page of a document, with the photograph that was kept before.
    pub(crate) fn new(place: Place, scene: &Scene, session: &Session) -> Self {
        let field = place.field(session.service(&scene.catalogue));
        let photo = match session.answers.get(&field.id) {
            Some(Answer::Photo(jpeg)) => Some(Photo(jpeg.clone())),
            _ => None,
        };
        Self {
            place,
            photo,
            busy: false,
            failure: None,
        }
    }

    /// Whether the camera is working. Nobody leaves the page then, so that no photograph comes
    /// to the page of another document.
    pub(crate) fn is_busy(&self) -> bool {
        self.busy
    }

    pub(crate) fn on(&mut self, event: Event, scene: &Scene, session: &mut Session) -> Turn {
        let field = self.place.field(session.service(&scene.catalogue));
        match event {
            Event::Photographed(result) if self.busy => self.develop(result),
            _ if self.busy => {}
            Event::PhotographAsked => return self.photograph(),
            Event::PhotoRetaken => self.photo = None,
            Event::PhotoKept | Event::Continue => return self.keep(field, scene, session),
            Event::Skip if !field.required => {
                session.answers.clear(&field.id);
                return Turn::go(self.place.next(scene, session));
            }
            Event::Back => return Turn::go(self.place.previous(scene, session)),
            _ => {}
        }
        Turn::here()
    }

    fn photograph(&mut self) -> Turn {
        self.busy = true;
        self.photo = None;
        self.failure = None;
        Turn::here().with(Command::Photograph)
    }

    fn develop(&mut self, result: Result<Photo, PhotoFailure>) {
        self.busy = false;
        match result {
            Ok(photo) => self.photo = Some(photo),
            Err(failure) => self.failure = Some(failure),
        }
    }

    fn keep(&mut self, field: &Field, scene: &Scene, session: &mut Session) -> Turn {
        let Some(mut photo) = self.photo.take() else {
            return Turn::here();
        };
        let jpeg = std::mem::take(&mut photo.0);
        session.answers.set(field.id.clone(), Answer::Photo(jpeg));
        Turn::go(self.place.next(scene, session))
    }

    pub(crate) fn screen(&self, scene: &Scene, session: &Session) -> Screen {
        let service = session.service(&scene.catalogue);
        let field = self.place.field(service);
        let language = scene.language();
        Screen::Capture(CaptureView {
            label: field.label.in_language(language).to_owned(),
            why: field.why.in_language(language).to_owned(),
            photo: self.photo.clone(),
            busy: self.busy,
            error: self.failure.map(|failure| words::photo(failure, language)),
            required: field.required,
            number: self.place.index + 1,
            of: service.fields().count(),
        })
    }
}
