//! The pages, a file each. A page takes an event and says where to go and what to do.

pub(crate) mod about_service;
pub(crate) mod access_number;
pub(crate) mod attract;
pub(crate) mod capture;
pub(crate) mod check_answers;
pub(crate) mod check_finger;
pub(crate) mod counter;
pub(crate) mod done;
pub(crate) mod feedback;
pub(crate) mod find_by_code;
pub(crate) mod find_service;
pub(crate) mod identify;
pub(crate) mod language;
pub(crate) mod notice;
pub(crate) mod pay;
pub(crate) mod print;
pub(crate) mod questions;
pub(crate) mod read_document;
pub(crate) mod submit;
pub(crate) mod take_card;

use crate::idle::Patience;
use crate::scene::Scene;
use crate::session::Session;
use crate::turn::Turn;
use crate::{Command, Event, Moment, Now, Screen};

use self::access_number::AccessNumber;
use self::capture::Capture;
use self::check_answers::CheckAnswers;
use self::check_finger::CheckFinger;
use self::done::Done;
use self::find_by_code::FindByCode;
use self::identify::Identify;
use self::pay::Pay;
use self::print::Print;
use self::questions::Questions;
use self::read_document::ReadDocument;
use self::submit::Submit;
use self::take_card::TakeCard;

/// The page that the citizen is on.
pub(crate) enum State {
    Attract,
    Language,
    FindService,
    FindByCode(FindByCode),
    AboutService,
    Notice,
    Identify(Identify),
    CheckFinger(CheckFinger),
    Questions(Questions),
    ReadDocument(ReadDocument),
    AccessNumber(AccessNumber),
    Capture(Capture),
    CheckAnswers(CheckAnswers),
    Pay(Pay),
    Submit(Submit),
    Print(Print),
    Done(Done),
    Feedback,
    TakeCard(TakeCard),
}

impl State {
    /// Takes an event.
    pub(crate) fn on(
        &mut self,
        event: Event,
        scene: &Scene,
        session: &mut Session,
        now: &Now,
    ) -> Turn {
        match self {
            Self::Attract => attract::on(&event, scene, session),
            Self::Language => language::on(&event, scene),
            Self::FindService => find_service::on(event, scene, session, now),
            Self::FindByCode(page) => page.on(event, scene, session, now),
            Self::AboutService => about_service::on(&event, scene, session),
            Self::Notice => notice::on(&event, scene, session, now),
            Self::Identify(page) => page.on(event, scene, session, now),
            Self::CheckFinger(page) => page.on(event, scene, session, now),
            Self::Questions(page) => page.on(event, scene, session, now),
            Self::ReadDocument(page) => page.on(event, scene, session, now),
            Self::AccessNumber(page) => page.on(event, scene, session, now),
            Self::Capture(page) => page.on(event, scene, session),
            Self::CheckAnswers(page) => page.on(event, scene, session, now),
            Self::Pay(page) => page.on(event, scene, session, now),
            Self::Submit(page) => page.on(&event, scene, session, now),
            Self::Print(page) => page.on(&event, now),
            Self::Done(page) => page.on(&event, scene),
            Self::Feedback => feedback::on(&event),
            Self::TakeCard(page) => page.on(&event, scene, now),
        }
    }

    /// What to show.
    pub(crate) fn screen(&self, scene: &Scene, session: &Session) -> Screen {
        match self {
            Self::Attract => attract::screen(scene),
            Self::Language => language::screen(scene),
            Self::FindService => find_service::screen(scene, session),
            Self::FindByCode(page) => page.screen(scene),
            Self::AboutService => about_service::screen(scene, session),
            Self::Notice => notice::screen(scene, session),
            Self::Identify(page) => page.screen(scene, session),
            Self::CheckFinger(page) => page.screen(scene, session),
            Self::Questions(page) => page.screen(scene, session),
            Self::ReadDocument(page) => page.screen(scene, session),
            Self::AccessNumber(page) => page.screen(scene, session),
            Self::Capture(page) => page.screen(scene, session),
            Self::CheckAnswers(page) => page.screen(scene, session),
            Self::Pay(page) => page.screen(scene, session),
            Self::Submit(_) => Screen::Submit,
            Self::Print(_) => print::screen(),
            Self::Done(page) => page.screen(scene, session),
            Self::Feedback => Screen::Feedback,
            Self::TakeCard(_) => Screen::TakeCard,
        }
    }

    /// How long it waits for a citizen who does nothing.
    pub(crate) fn patience(&self, scene: &Scene) -> Patience {
        match self {
            Self::Attract | Self::TakeCard(_) | Self::Submit(_) | Self::Print(_) => {
                Patience::Endless
            }
            Self::Pay(page) if page.is_pending() => Patience::Endless,
            Self::Language
            | Self::FindService
            | Self::FindByCode(_)
            | Self::AboutService
            | Self::Notice => Patience::Reading,
            Self::Identify(_)
            | Self::CheckFinger(_)
            | Self::Questions(_)
            | Self::ReadDocument(_)
            | Self::AccessNumber(_)
            | Self::Capture(_)
            | Self::CheckAnswers(_)
            | Self::Pay(_) => Patience::Personal,
            // Without paper, or with paper that is hard to read, the reference stands only here.
            Self::Done(page) if !page.printed || scene.is_aided() => Patience::Parting,
            Self::Done(_) | Self::Feedback => Patience::Leaving,
        }
    }

    /// Whether it shows what the citizen chose or entered: hidden while nobody stands there. Who
    /// bends down for the paper must still read where it comes.
    pub(crate) fn tells_of_the_citizen(&self) -> bool {
        match self {
            Self::Attract
            | Self::Language
            | Self::Submit(_)
            | Self::Print(_)
            | Self::Feedback
            | Self::TakeCard(_) => false,
            Self::FindService
            | Self::FindByCode(_)
            | Self::AboutService
            | Self::Notice
            | Self::Identify(_)
            | Self::CheckFinger(_)
            | Self::Questions(_)
            | Self::ReadDocument(_)
            | Self::AccessNumber(_)
            | Self::Capture(_)
            | Self::CheckAnswers(_)
            | Self::Pay(_)
            | Self::Done(_) => true,
        }
    }

    /// When it goes on by itself.
    pub(crate) fn deadline(&self) -> Option<Moment> {
        match self {
            Self::Pay(page) => page.deadline(),
            Self::Submit(page) => page.deadline(),
            Self::Print(page) => Some(page.deadline()),
            Self::TakeCard(page) => Some(page.deadline()),
            _ => None,
        }
    }

    /// Whether "Back" leads anywhere.
    pub(crate) fn can_go_back(&self, session: &Session) -> bool {
        match self {
            Self::FindService
            | Self::FindByCode(_)
            | Self::AboutService
            | Self::Notice
            | Self::Identify(_)
            | Self::CheckFinger(_)
            | Self::Questions(_)
            | Self::ReadDocument(_)
            | Self::AccessNumber(_) => true,
            Self::Capture(page) => !page.is_busy(),
            Self::CheckAnswers(_) => session.payment.is_none(),
            Self::Pay(page) => !page.is_pending(),
            Self::Attract
            | Self::Language
            | Self::Submit(_)
            | Self::Print(_)
            | Self::Done(_)
            | Self::Feedback
            | Self::TakeCard(_) => false,
        }
    }

    /// Whether money or paper is moving: this is finished even when the kiosk goes out of service.
    pub(crate) fn is_under_way(&self) -> bool {
        match self {
            Self::Submit(_) | Self::Print(_) | Self::Done(_) => true,
            Self::Pay(page) => page.is_pending(),
            _ => false,
        }
    }

    /// What is still owed to a citizen whose session ends here.
    pub(crate) fn farewell(&self, scene: &Scene, session: &Session) -> Vec<Command> {
        match self {
            Self::Pay(page) => page.farewell(scene, session),
            Self::FindByCode(page) => page.farewell(),
            Self::ReadDocument(page) => page.farewell(),
            Self::CheckFinger(page) => page.farewell(),
            Self::CheckAnswers(_) => check_answers::farewell(scene, session),
            Self::Submit(_) => submit::farewell(session),
            _ => Vec::new(),
        }
    }
}
