//! Joins journey, face and actors, on the UI thread.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use kiosk_journey::{Command, Event, Journey, Moment, Screen, View};
use kiosk_speech::Heard;

use crate::actors::Actors;
use crate::clock::Clock;
use crate::face::Face;
use crate::inbox::Inbox;

thread_local! {
    static CONDUCTOR: RefCell<Option<Rc<Conductor>>> = const { RefCell::new(None) };
}

/// The one place where an event becomes commands and a view.
pub struct Conductor {
    journey: RefCell<Journey>,
    face: Face,
    actors: Option<Actors>,
    inbox: Inbox,
    clock: Clock,
    alarm: slint::Timer,
}

impl Conductor {
    /// Makes these the conductor of this thread and shows the first view. A kiosk that could not
    /// start has no actors: its journey only ever shows that it is out of service.
    pub fn install(
        journey: Journey,
        face: Face,
        actors: Option<Actors>,
        inbox: Inbox,
        clock: Clock,
    ) {
        let alarm = slint::Timer::default();
        let conductor = Rc::new(Self {
            journey: RefCell::new(journey),
            face,
            actors,
            inbox,
            clock,
            alarm,
        });
        CONDUCTOR.with(|slot| *slot.borrow_mut() = Some(Rc::clone(&conductor)));
        conductor.show();
    }

    fn handle(&self, event: Event) {
        let now = self.clock.now();
        let commands = self.journey.borrow_mut().handle(event, &now);
        for command in commands {
            if let Some(actors) = &self.actors {
                obey(actors, command);
            }
        }
    }

    fn show(&self) {
        let now = self.clock.now();
        let view = self.journey.borrow().view(&now);
        self.face.show(&view);
        if let Some(actors) = &self.actors {
            self.face.show_trouble(actors.link.trouble());
            actors.lamps.show(&view);
        }
        let deadline = self.journey.borrow().next_deadline();
        self.set_alarm(deadline);
    }

    fn set_alarm(&self, deadline: Option<Moment>) {
        let Some(deadline) = deadline else {
            return self.alarm.stop();
        };
        let wait = deadline.0.saturating_sub(self.clock.moment().0).max(10);
        let ring = || send(Event::Tick);
        self.alarm.start(
            slint::TimerMode::SingleShot,
            Duration::from_millis(wait),
            ring,
        );
    }
}

fn obey(actors: &Actors, command: Command) {
    match command {
        Command::SessionBegan => {
            actors.note.session_began();
            actors.paper.session(true);
        }
        Command::SessionEnded(why) => {
            actors.note.session_ended(why);
            actors.paper.session(false);
            actors.mouth.hear(Heard::SessionEnded);
        }
        Command::Photograph => actors.eye.photograph(),
        Command::ReadDocument { attempt, way, key } => actors.reader.read(attempt, way, key),
        Command::StopReading => actors.reader.stop(),
        Command::ReadFinger { attempt, with_card } => actors.fingers.read(attempt, with_card),
        Command::NoteCardLeft => actors.note.card_left(),
        Command::StopFinger => actors.fingers.stop(),
        Command::NoteDocument(check) => actors.note.document_checked(check),
        Command::RequestPayment {
            invoice,
            service,
            total,
            phone,
        } => {
            actors.link.request_payment(invoice, service, total, &phone);
        }
        Command::Save(submission) => actors.keeper.save(submission),
        Command::Print {
            transaction,
            delivery,
        } => {
            actors.paper.print(transaction, delivery);
        }
        Command::PrintUnsent(receipt) => actors.paper.print_unsent(receipt),
        Command::NoteRating(stars) => actors.note.rating(stars),
    }
}

fn installed() -> Option<Rc<Conductor>> {
    CONDUCTOR.with(|slot| slot.borrow().clone())
}

/// Tells the journey of `event`; does nothing before [`Conductor::install`].
pub fn send(event: Event) {
    if let Some(conductor) = installed() {
        conductor.handle(event);
        conductor.show();
    }
}

/// Handles everything the actors have posted, and shows the outcome once.
pub fn drain_inbox() {
    if let Some(conductor) = installed() {
        while let Some(event) = conductor.inbox.next() {
            conductor.handle(event);
        }
        conductor.show();
    }
}

/// Lets `look` see the current view and the face.
pub fn with_view<T>(look: impl FnOnce(&View, &Face) -> T) -> Option<T> {
    let conductor = installed()?;
    let view = conductor.journey.borrow().view(&conductor.clock.now());
    Some(look(&view, &conductor.face))
}

/// Lets `act` use the actors.
pub fn with_actors<T>(act: impl FnOnce(&Actors) -> T) -> Option<T> {
    installed()?.actors.as_ref().map(act)
}

/// The word for a screen that tests and the dock use.
pub fn screen_word(screen: &Screen) -> &'static str {
    match screen {
        Screen::Attract { .. } => "attract",
        Screen::Language { .. } => "language",
        Screen::FindService(_) => "find_service",
        Screen::AboutService(_) => "about_service",
        Screen::Notice(_) => "notice",
        Screen::Identify(_) => "identify",
        Screen::CheckFinger(_) => "check_finger",
        Screen::Question(_) => "questions",
        Screen::ReadDocument(_) => "read_document",
        Screen::Capture(_) => "capture",
        Screen::CheckAnswers(_) => "check_answers",
        Screen::Pay(_) => "pay",
        Screen::Submit => "submit",
        Screen::Print(_) => "print",
        Screen::Done(_) => "done",
        Screen::Feedback => "feedback",
        Screen::TakeCard => "take_card",
        Screen::OutOfService { .. } => "out_of_service",
    }
}
