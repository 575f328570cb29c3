//! Which question comes after which, and back.

use kiosk_domain::FieldId;
use kiosk_domain::catalogue::{Field, Service, StepKind};

use crate::finger;
use crate::question::Question;
use crate::scene::Scene;
use crate::session::Session;
use crate::states::State;
use crate::states::capture::Capture;
use crate::states::check_answers::CheckAnswers;
use crate::states::check_finger::CheckFinger;
use crate::states::identify::Identify;
use crate::states::questions::Questions;

/// Where a question stands among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Which question, from 0.
    pub(crate) index: usize,
    /// It was opened from the check page and leads back there.
    pub(crate) from_check: bool,
}

impl Place {
    /// The first question.
    pub(crate) const FIRST: Self = Self {
        index: 0,
        from_check: false,
    };

    /// The question that asks for `field`, opened from the check page.
    pub(crate) fn to_change(field: &FieldId, service: &Service) -> Option<Self> {
        let index = service.fields().position(|known| known.id == *field)?;
        Some(Self {
            index,
            from_check: true,
        })
    }

    /// The question itself.
    pub(crate) fn field(self, service: &Service) -> &Field {
        let mut fields = service.fields();
        fields
            .nth(self.index)
            .expect("a place is among the questions of its service")
    }

    /// The page of this question.
    pub(crate) fn page(self, scene: &Scene, session: &Session) -> State {
        let service = session.service(&scene.catalogue);
        match step_of(service, self.index) {
            Some(StepKind::Identify) => State::Identify(Identify(Question::new(self))),
            Some(StepKind::CheckFinger) => State::CheckFinger(CheckFinger::new(self, session)),
            Some(StepKind::Questions) => State::Questions(Questions(Question::new(self))),
            Some(StepKind::Capture) => State::Capture(Capture::new(self, scene, session)),
            None => State::CheckAnswers(CheckAnswers::default()),
        }
    }

    /// The page after this question.
    pub(crate) fn next(self, scene: &Scene, session: &Session) -> State {
        if self.from_check {
            return State::CheckAnswers(CheckAnswers::default());
        }
        let index = self.index + 1;
        let next = Self { index, ..self };
        let service = session.service(&scene.catalogue);
        // Who came back to show a document instead is not asked for the finger again.
        if step_of(service, index) == Some(StepKind::CheckFinger) && finger::is_settled(session) {
            return next.next(scene, session);
        }
        next.page(scene, session)
    }

    /// The page before this question.
    pub(crate) fn previous(self, scene: &Scene, session: &Session) -> State {
        match self.index.checked_sub(1) {
            _ if self.from_check => State::CheckAnswers(CheckAnswers::default()),
            Some(index) => Self { index, ..self }.page(scene, session),
            None => State::Notice,
        }
    }

    /// The page before the check page.
    pub(crate) fn last(scene: &Scene, session: &Session) -> State {
        let count = session.service(&scene.catalogue).fields().count();
        match count.checked_sub(1) {
            Some(index) => Self {
                index,
                from_check: false,
            }
            .page(scene, session),
            None => State::AboutService,
        }
    }
}

fn step_of(service: &Service, index: usize) -> Option<StepKind> {
    let steps = service.steps.iter();
    steps
        .flat_map(|step| step.fields.iter().map(|_| step.kind))
        .nth(index)
}
