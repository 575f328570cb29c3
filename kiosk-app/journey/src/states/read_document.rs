//! A document before the camera, in the card reader or before the scanner, in place of typing.
//!
//! ```text
//!   choose a way ──► reading ──► filled: back to the question, to be checked
//!        ▲              │ └────► forged: counter ticket
//!        └── why not ◄──┘
//! ```
//!
//! "Type it instead" leads out of every corner of this page.

use kiosk_domain::Language;
use kiosk_domain::transaction::{DocumentCheck, DocumentWay};

use crate::coaching;
use crate::document::{self, DocumentFacts};
use crate::finger;
use crate::route::Place;
use crate::scene::Scene;
use crate::session::{Session, ToCounter};
use crate::states::counter;
use crate::turn::Turn;
use crate::{Command, DocumentFailure, Event, Now, ReadDocumentView, Screen, words};

/// The page.
pub(crate) struct ReadDocument {
    place: Place,
    reading: Option<Reading>,
    failure: Option<DocumentFailure>,
    /// The finger in whose place it stands.
    finger: Option<Place>,
}

/// A try that is under way. Its number is random, so that the answer to one that was left never
/// comes to somebody else's.
#[derive(Clone, Copy)]
struct Reading {
    way: DocumentWay,
    attempt: u64,
}

impl ReadDocument {
    pub(crate) fn new(place: Place) -> Self {
        Self {
            place,
            reading: None,
            failure: None,
            finger: None,
        }
    }

    /// The page, for the question at `place`, in place of the finger that was asked at `finger`.
    pub(crate) fn in_place_of_finger(place: Place, finger: Place) -> Self {
        Self {
            finger: Some(finger),
            ..Self::new(place)
        }
    }

    /// The ways that work now. A code is copied too easily to stand for a finger.
    fn ways(&self, scene: &Scene, session: &Session) -> Vec<DocumentWay> {
        let field = self.place.field(session.service(&scene.catalogue));
        let mut ways = document::ways(field, scene);
        ways.retain(|way| self.finger.is_none() || finger::vouches(*way));
        ways
    }

    /// The way that is being tried.
    pub(crate) fn way(&self) -> Option<DocumentWay> {
        self.reading.map(|reading| reading.way)
    }

    pub(crate) fn on(
        &mut self,
        event: Event,
        scene: &Scene,
        session: &mut Session,
        now: &Now,
    ) -> Turn {
        match event {
            Event::DocumentWayChosen(way) => self.read(way, scene, session, now),
            Event::DocumentRead { attempt, result } if self.awaits(attempt) => match result {
                Ok(facts) => self.take(&facts, scene, session, now),
                Err(failure) => self.fail(failure),
            },
            Event::Back | Event::TypeInstead => self.leave(scene, session),
            _ => Turn::here(),
        }
    }

    fn awaits(&self, attempt: u64) -> bool {
        self.reading.is_some_and(|r| r.attempt == attempt)
    }

    fn read(&mut self, way: DocumentWay, scene: &Scene, session: &Session, now: &Now) -> Turn {
        if self.reading.is_some() || !self.ways(scene, session).contains(&way) {
            return Turn::here();
        }
        let [_, _, random @ ..] = now.random;
        let attempt = u64::from_be_bytes(random);
        self.reading = Some(Reading { way, attempt });
        self.failure = None;
        let key = session.document.as_ref().and_then(|read| read.key.clone());
        Turn::here().with(Command::ReadDocument { attempt, way, key })
    }

    fn take(
        &mut self,
        facts: &DocumentFacts,
        scene: &Scene,
        session: &mut Session,
        now: &Now,
    ) -> Turn {
        let Some(Reading { way, .. }) = self.reading.take() else {
            return Turn::here();
        };
        let note = Command::NoteDocument(facts.check);
        if facts.check == DocumentCheck::Forged {
            return counter::send(ToCounter::DocumentUnproved, scene, session, now).with(note);
        }
        let service = session.service(&scene.catalogue);
        let field = self.place.field(service).clone();
        if document::fill(facts, way, &field, scene, session) {
            Turn::go(self.place.page(scene, session)).with(note)
        } else {
            self.fail(DocumentFailure::OtherDocument).with(note)
        }
    }

    /// Typing is no way out where a document stands for a finger.
    fn told(&self, failure: DocumentFailure, language: Language) -> String {
        match failure {
            // What to show first is worth knowing either way.
            DocumentFailure::LinesFirst => words::document(failure, language),
            _ if self.finger.is_some() => coaching::document_not_read(language),
            _ => words::document(failure, language),
        }
    }

    fn fail(&mut self, failure: DocumentFailure) -> Turn {
        self.reading = None;
        self.failure = Some(failure);
        Turn::here()
    }

    fn leave(&self, scene: &Scene, session: &Session) -> Turn {
        let back = self.finger.unwrap_or(self.place);
        let mut turn = Turn::go(back.page(scene, session));
        turn.commands = self.farewell();
        turn
    }

    /// Nobody waits any longer for what is being read.
    pub(crate) fn farewell(&self) -> Vec<Command> {
        let reading = self.reading.iter();
        reading.map(|_| Command::StopReading).collect()
    }

    pub(crate) fn screen(&self, scene: &Scene, session: &Session) -> Screen {
        let field = self.place.field(session.service(&scene.catalogue));
        let language = scene.language();
        Screen::ReadDocument(ReadDocumentView {
            label: field.label.in_language(language).to_owned(),
            ways: self.ways(scene, session),
            reading: self.way(),
            error: self.failure.map(|f| self.told(f, language)),
            for_finger: self.finger.is_some(),
        })
    }
}
