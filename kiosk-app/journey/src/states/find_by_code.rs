//! A service is found by a code on a phone or on paper, held before the scanner or the camera.
//!
//! ```text
//!   list ──► reading ──► known: the page about the service
//!     ▲         │ ▲
//!     │         ▼ │ again
//!     └──── why not, and what to do
//! ```

use kiosk_domain::service_code;
use kiosk_domain::transaction::DocumentWay;
use kiosk_domain::{Capability, ServiceId};

use crate::document;
use crate::scene::Scene;
use crate::session::Session;
use crate::states::State;
use crate::turn::Turn;
use crate::{CodeFailure, Command, DocumentFacts, DocumentFailure, Event, FindByCodeView, Now};
use crate::{Screen, words};

/// The page.
pub(crate) struct FindByCode {
    reading: Option<Reading>,
    failure: Option<CodeFailure>,
}

/// A try that is under way; its number is random, so that no late answer comes to another.
#[derive(Clone, Copy)]
struct Reading {
    attempt: u64,
    device: Capability,
}

/// Whether a code can be read now.
pub(crate) fn works(scene: &Scene) -> bool {
    device(scene).is_some()
}

/// Nobody shows a code to try something out: it would light a device.
fn device(scene: &Scene) -> Option<Capability> {
    let device = document::device_for(DocumentWay::Code, scene);
    device.filter(|_| !scene.trial)
}

impl FindByCode {
    /// The page, already reading: who comes here has the code at hand.
    pub(crate) fn begin(scene: &Scene, now: &Now) -> Turn {
        let mut page = Self {
            reading: None,
            failure: None,
        };
        match page.read(scene, now) {
            Some(command) => Turn::go(State::FindByCode(page)).with(command),
            None => Turn::here(),
        }
    }

    pub(crate) fn on(
        &mut self,
        event: Event,
        scene: &Scene,
        session: &mut Session,
        now: &Now,
    ) -> Turn {
        match event {
            Event::CodeOffered if self.reading.is_none() => match self.read(scene, now) {
                Some(command) => Turn::here().with(command),
                None => self.fail(CodeFailure::DeviceFailed),
            },
            Event::DocumentRead { attempt, result } if self.awaits(attempt) => match result {
                Ok(facts) => self.take(&facts, scene, session, now),
                Err(failure) => self.fail(told(failure)),
            },
            Event::Back => {
                let mut turn = Turn::go(State::FindService);
                turn.commands = self.farewell();
                turn
            }
            _ => Turn::here(),
        }
    }

    fn awaits(&self, attempt: u64) -> bool {
        self.reading.is_some_and(|r| r.attempt == attempt)
    }

    fn read(&mut self, scene: &Scene, now: &Now) -> Option<Command> {
        let device = device(scene)?;
        let [_, _, random @ ..] = now.random;
        let attempt = u64::from_be_bytes(random);
        self.reading = Some(Reading { attempt, device });
        self.failure = None;
        Some(Command::ReadDocument {
            attempt,
            way: DocumentWay::Code,
            device,
            key: None,
        })
    }

    /// What was read is dropped here, whatever it was.
    fn take(
        &mut self,
        facts: &DocumentFacts,
        scene: &Scene,
        session: &mut Session,
        now: &Now,
    ) -> Turn {
        match service(facts, scene) {
            Ok(service) => {
                session.choose(service, now);
                Turn::go(State::AboutService)
            }
            Err(failure) => self.fail(failure),
        }
    }

    fn fail(&mut self, failure: CodeFailure) -> Turn {
        self.reading = None;
        self.failure = Some(failure);
        Turn::here()
    }

    /// Nobody waits any longer for what is being read.
    pub(crate) fn farewell(&self) -> Vec<Command> {
        let reading = self.reading.iter();
        reading.map(|_| Command::StopReading).collect()
    }

    pub(crate) fn screen(&self, scene: &Scene) -> Screen {
        let tried = self.reading.map(|reading| reading.device);
        let device = tried.or_else(|| device(scene));
        Screen::FindByCode(FindByCodeView {
            reading: self.reading.is_some(),
            by_camera: device == Some(Capability::Camera),
            can_read: works(scene),
            error: self
                .failure
                .map(|failure| words::code(failure, scene.language())),
        })
    }
}

fn service(facts: &DocumentFacts, scene: &Scene) -> Result<ServiceId, CodeFailure> {
    let id = service_code::service_in(&facts.number).map_err(|_| CodeFailure::OtherCode)?;
    let known = scene.catalogue.service(&id).is_some();
    known.then_some(id).ok_or(CodeFailure::UnknownService)
}

fn told(failure: DocumentFailure) -> CodeFailure {
    match failure {
        DocumentFailure::NothingThere | DocumentFailure::TakenAway => CodeFailure::NothingThere,
        DocumentFailure::DeviceFailed => CodeFailure::DeviceFailed,
        DocumentFailure::Unreadable
        | DocumentFailure::LinesFirst
        | DocumentFailure::WrongNumber
        | DocumentFailure::OtherDocument => CodeFailure::Unreadable,
    }
}
