//! A document before the camera, in the card reader or before the scanner, in place of typing; a
//! code before the camera where there is no scanner.
//!
//! ```text
//!   choose a way ──► reading ──► filled: back to the question, to be checked
//!        ▲              │ └────► forged: counter ticket
//!        └── why not ◄──┘
//! ```
//!
//! A chip whose lines nobody has read opens with the digits on its front, too; see
//! [`super::access_number`]. "Type it instead" leads out of every corner of this page.

use kiosk_domain::transaction::{DocumentCheck, DocumentWay};
use kiosk_domain::{Capability, Language};
use zeroize::Zeroizing;

use crate::coaching;
use crate::document::{self, DocumentFacts};
use crate::finger;
use crate::route::Place;
use crate::scene::Scene;
use crate::session::{Session, ToCounter};
use crate::states::access_number::{self, AccessNumber, WRONG_NUMBERS_MAX};
use crate::states::{State, counter};
use crate::turn::Turn;
use crate::{ChipKey, Command, DocumentFailure, Event, Now, ReadDocumentView, Screen, words};

/// The page.
pub(crate) struct ReadDocument {
    place: Place,
    reading: Option<Reading>,
    failure: Option<DocumentFailure>,
    /// What was typed to open the chip; empty when nothing was.
    number: Zeroizing<String>,
    /// The finger in whose place it stands.
    finger: Option<Place>,
}

/// A try that is under way. Its number is random, so that the answer to one that was left never
/// comes to somebody else's.
#[derive(Clone, Copy)]
struct Reading {
    way: DocumentWay,
    attempt: u64,
    device: Capability,
    /// The chip is opened with what was typed.
    by_number: bool,
}

impl ReadDocument {
    pub(crate) fn new(place: Place) -> Self {
        Self {
            place,
            reading: None,
            failure: None,
            number: Zeroizing::default(),
            finger: None,
        }
    }

    /// The page when `number` was typed to open the chip, and not used yet.
    pub(crate) fn knowing(number: Zeroizing<String>, place: Place, finger: Option<Place>) -> Self {
        Self {
            number,
            finger,
            ..Self::new(place)
        }
    }

    /// Reads the chip with `number`.
    pub(crate) fn opened_with(
        number: Zeroizing<String>,
        place: Place,
        finger: Option<Place>,
        now: &Now,
    ) -> Turn {
        let key = ChipKey::AccessNumber(number.to_string());
        let mut page = Self::knowing(number, place, finger);
        let command = page.begin(DocumentWay::Chip, Capability::CardReader, Some(key), now);
        Turn::go(State::ReadDocument(page)).with(command)
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

    /// Whether the digits on the front may open the chip: not where its lines have opened it
    /// already, nor after too many wrong ones.
    fn takes_number(&self, scene: &Scene, session: &Session) -> bool {
        let lines = session
            .document
            .as_ref()
            .is_some_and(|read| read.key.is_some());
        let lines_failed = self.failure.is_some();
        self.reading.is_none()
            && self.ways(scene, session).contains(&DocumentWay::Chip)
            && session.wrong_numbers < WRONG_NUMBERS_MAX
            && (!lines || lines_failed)
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
                Err(DocumentFailure::WrongNumber) if self.is_by_number() => self.mistyped(session),
                Err(failure) => self.fail(failure),
            },
            Event::AccessNumberOffered if self.takes_number(scene, session) => {
                let number = std::mem::take(&mut self.number);
                let page = AccessNumber::new(self.place, self.finger, number);
                Turn::go(State::AccessNumber(page))
            }
            Event::Back | Event::TypeInstead => self.leave(scene, session),
            _ => Turn::here(),
        }
    }

    /// Whether a code is held before the camera: the one that is read, or would be.
    fn code_by_camera(&self, scene: &Scene) -> bool {
        let asked = self
            .reading
            .filter(|reading| reading.way == DocumentWay::Code);
        let device = asked.map(|reading| reading.device);
        device.or_else(|| document::device_for(DocumentWay::Code, scene))
            == Some(Capability::Camera)
    }

    fn awaits(&self, attempt: u64) -> bool {
        self.reading.is_some_and(|r| r.attempt == attempt)
    }

    fn read(&mut self, way: DocumentWay, scene: &Scene, session: &Session, now: &Now) -> Turn {
        let device = document::device_for(way, scene);
        let Some(device) = device.filter(|_| self.ways(scene, session).contains(&way)) else {
            return Turn::here();
        };
        if self.reading.is_some() {
            return Turn::here();
        }
        let lines = session.document.as_ref().and_then(|read| read.key.clone());
        // What was typed last is what the citizen wants tried.
        let key = match way {
            DocumentWay::Chip if access_number::is_whole(&self.number) => {
                Some(ChipKey::AccessNumber(self.number.to_string()))
            }
            _ => lines,
        };
        Turn::here().with(self.begin(way, device, key, now))
    }

    fn begin(
        &mut self,
        way: DocumentWay,
        device: Capability,
        key: Option<ChipKey>,
        now: &Now,
    ) -> Command {
        let [_, _, random @ ..] = now.random;
        let attempt = u64::from_be_bytes(random);
        self.reading = Some(Reading {
            way,
            attempt,
            device,
            by_number: matches!(key, Some(ChipKey::AccessNumber(_))),
        });
        self.failure = None;
        Command::ReadDocument {
            attempt,
            way,
            device,
            key,
        }
    }

    fn is_by_number(&self) -> bool {
        self.reading.is_some_and(|reading| reading.by_number)
    }

    /// Typed anew, until it was wrong too often.
    fn mistyped(&mut self, session: &mut Session) -> Turn {
        session.wrong_numbers = session.wrong_numbers.saturating_add(1);
        self.number = Zeroizing::default();
        if session.wrong_numbers < WRONG_NUMBERS_MAX {
            let page = AccessNumber::again(self.place, self.finger);
            return Turn::go(State::AccessNumber(page));
        }
        self.fail(DocumentFailure::WrongNumber)
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
            code_by_camera: self.code_by_camera(scene),
            error: self.failure.map(|f| self.told(f, language)),
            takes_number: self.takes_number(scene, session),
            for_finger: self.finger.is_some(),
        })
    }
}
