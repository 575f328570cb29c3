//! A finger on the window, if the citizen agrees; another way if not, or if it cannot be read.
//!
//! "Another way" and "End session" lead out of every corner of this page.

use kiosk_domain::Capability;

use crate::coaching;
use crate::finger::{self, FingerFailure, FingerTaken};
use crate::route::Place;
use crate::scene::{CardInReader, Scene};
use crate::session::{Session, ToCounter};
use crate::states::read_document::ReadDocument;
use crate::states::{State, counter};
use crate::turn::Turn;
use crate::{CheckFingerView, Command, Event, FingerStep, Now, Screen};

/// The page.
pub(crate) struct CheckFinger {
    place: Place,
    part: Part,
    failure: Option<FingerFailure>,
}

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Nothing is taken before the citizen says so.
    Offered,
    /// The window waits. The number is random, as for documents.
    Reading(u64),
    /// What holds in its place.
    OtherWay,
}

impl CheckFinger {
    /// The page; who left the finger before is not asked for it first.
    pub(crate) fn new(place: Place, session: &Session) -> Self {
        let left = session.finger.evidence.is_some() && !finger::is_settled(session);
        Self {
            place,
            part: if left || session.finger.is_spent() {
                Part::OtherWay
            } else {
                Part::Offered
            },
            failure: None,
        }
    }

    /// Whether the window waits for a finger.
    pub(crate) fn is_reading(&self) -> bool {
        matches!(self.part, Part::Reading(_))
    }

    pub(crate) fn on(
        &mut self,
        event: Event,
        scene: &Scene,
        session: &mut Session,
        now: &Now,
    ) -> Turn {
        match event {
            Event::FingerAsked => self.read(scene, session, now),
            Event::FingerRead { attempt, result } if self.part == Part::Reading(attempt) => {
                match result {
                    Ok(taken) => self.take(taken, scene, session),
                    Err(failure) => self.fail(failure, session),
                }
            }
            // The window was lost while it waited.
            Event::Tick if self.is_reading() && !works(scene) => {
                let mut turn = self.stopped(Turn::here());
                turn.to = self.fail(FingerFailure::WindowFailed, session).to;
                turn
            }
            Event::Skip => self.leave(scene, session),
            Event::DocumentOffered if self.part == Part::OtherWay => {
                self.show_document(scene, session)
            }
            Event::CounterAsked if self.part == Part::OtherWay => {
                counter::send(ToCounter::AnotherWay, scene, session, now)
            }
            Event::Continue if self.part == Part::OtherWay && finger::is_vouched(session) => {
                Turn::go(self.place.next(scene, session))
            }
            Event::Back => self.stopped(Turn::go(self.place.previous(scene, session))),
            _ => Turn::here(),
        }
    }

    fn read(&mut self, scene: &Scene, session: &Session, now: &Now) -> Turn {
        if self.is_reading() || session.finger.is_spent() || !works(scene) {
            return Turn::here();
        }
        let [_, _, random @ ..] = now.random;
        let attempt = u64::from_be_bytes(random);
        self.part = Part::Reading(attempt);
        let with_card = scene.card != CardInReader::Left;
        Turn::here().with(Command::ReadFinger { attempt, with_card })
    }

    fn take(&mut self, taken: FingerTaken, scene: &Scene, session: &mut Session) -> Turn {
        session.finger.given(taken);
        Turn::go(self.place.next(scene, session))
    }

    fn fail(&mut self, failure: FingerFailure, session: &mut Session) -> Turn {
        session.finger.failed(failure);
        self.failure = Some(failure);
        self.part = Part::Offered;
        let broken = failure == FingerFailure::WindowFailed;
        if broken || session.finger.is_spent() {
            session.finger.left(broken);
            self.part = Part::OtherWay;
        }
        Turn::here()
    }

    /// Needs no reason. Who has shown a document already goes on at once.
    fn leave(&mut self, scene: &Scene, session: &mut Session) -> Turn {
        session.finger.left(!works(scene));
        let turn = if finger::is_vouched(session) {
            Turn::go(self.place.next(scene, session))
        } else {
            Turn::here()
        };
        let turn = self.stopped(turn);
        self.part = Part::OtherWay;
        self.failure = None;
        turn
    }

    fn show_document(&self, scene: &Scene, session: &Session) -> Turn {
        match finger::number_on_document(self.place, scene, session) {
            Some(number) => {
                let page = ReadDocument::in_place_of_finger(number, self.place);
                Turn::go(State::ReadDocument(page))
            }
            None => Turn::here(),
        }
    }

    fn stopped(&self, mut turn: Turn) -> Turn {
        turn.commands.extend(self.farewell());
        turn
    }

    /// Nobody waits any longer for a finger.
    pub(crate) fn farewell(&self) -> Vec<Command> {
        let stop = self.is_reading().then_some(Command::StopFinger);
        stop.into_iter().collect()
    }

    pub(crate) fn screen(&self, scene: &Scene, session: &Session) -> Screen {
        let service = session.service(&scene.catalogue);
        let field = self.place.field(service);
        let language = scene.language();
        let another = session.finger.wants_another();
        let vouched = finger::is_vouched(session);
        let can_read = finger::number_on_document(self.place, scene, session).is_some();
        let step = match self.part {
            Part::Offered => FingerStep::Offered,
            Part::Reading(_) => FingerStep::Reading,
            Part::OtherWay if vouched => FingerStep::Vouched,
            Part::OtherWay if can_read => FingerStep::OtherWay,
            Part::OtherWay => FingerStep::CounterOnly,
        };
        let failure = self.failure.filter(|_| !self.is_reading());
        Screen::CheckFinger(CheckFingerView {
            label: field.label.in_language(language).to_owned(),
            why: field.why.in_language(language).to_owned(),
            step,
            picture: coaching::picture(self.failure, another),
            advice: failure.map(|f| coaching::advice(f, another, step, language)),
            can_try: works(scene) && !session.finger.is_spent(),
            number: self.place.index + 1,
            of: service.fields().count(),
        })
    }
}

fn works(scene: &Scene) -> bool {
    scene.device(Capability::FingerprintReader).serves()
}
