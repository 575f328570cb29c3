//! Joins journey, face and actors, on the UI thread.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use kiosk_journey::{
    ClosedFor, Command, Event, Journey, Moment, Now, OutOfServiceReason, Screen, Service,
    ServiceCommand, ServicePage, ServiceTask, StaffEvent, View,
};
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
    service: RefCell<Service>,
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
        service: Service,
        face: Face,
        actors: Option<Actors>,
        inbox: Inbox,
        clock: Clock,
    ) {
        let alarm = slint::Timer::default();
        let conductor = Rc::new(Self {
            journey: RefCell::new(journey),
            service: RefCell::new(service),
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
        let Some(event) = self.heard_by_service(event, &now) else {
            return;
        };
        let commands = self.journey.borrow_mut().handle(event, &now);
        for command in commands {
            if let Some(actors) = &self.actors {
                obey(actors, command);
            }
        }
    }

    /// Service mode takes what is its own; what is left goes to the journey. While staff are here no
    /// citizen begins.
    fn heard_by_service(&self, event: Event, now: &Now) -> Option<Event> {
        let is_in = self.service.borrow().view(now).is_some();
        let (staff, rest) = match event {
            Event::Staff(event) => (Some(event), None),
            Event::Tick => (Some(StaffEvent::Tick), Some(Event::Tick)),
            Event::Back if is_in => (Some(StaffEvent::Back), None),
            Event::Begin | Event::EndSession if is_in => (Some(StaffEvent::Touched), None),
            event if is_in && is_touch(&event) => (Some(StaffEvent::Touched), Some(event)),
            event => (None, Some(event)),
        };
        if let Some(staff) = staff {
            let is_free = self.journey.borrow().is_free();
            let commands = self.service.borrow_mut().handle(staff, is_free, now);
            for command in commands {
                if let Some(actors) = &self.actors {
                    serve(actors, &self.inbox, command);
                }
            }
        }
        rest
    }

    fn view(&self) -> View {
        let now = self.clock.now();
        let mut view = self.journey.borrow().view(&now);
        let service = self.service.borrow();
        if let Some(page) = service.view(&now) {
            view.screen = Screen::Service(page);
            view.can_go_back = service.can_go_back();
        }
        view
    }

    fn show(&self) {
        let view = self.view();
        self.face.show(&view);
        if let Some(actors) = &self.actors {
            actors.lamps.show(&view);
            actors.badge.watch(!view.in_session);
        }
        let journey = self.journey.borrow().next_deadline();
        let service = self.service.borrow().next_deadline();
        self.set_alarm(journey.into_iter().chain(service).min());
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
        Command::ReadDocument {
            attempt,
            way,
            device,
            key,
        } => actors.reader.read(attempt, way, device, key),
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

/// Does what service mode wants.
fn serve(actors: &Actors, inbox: &Inbox, command: ServiceCommand) {
    match command {
        ServiceCommand::Prove { attempt, pin } => actors.badge.prove(attempt, pin),
        ServiceCommand::Examine => actors.bench.examine(actors.link.state()),
        ServiceCommand::Do(ServiceTask::Open) => {
            let reasons = [OutOfServiceReason::Service, OutOfServiceReason::Withdrawn];
            let ended = reasons.map(|reason| actors.outages.ends(reason));
            ended
                .into_iter()
                .flatten()
                .for_each(|event| inbox.post(event));
        }
        ServiceCommand::Do(ServiceTask::Restart) => {
            // Whoever watches over the program starts it again.
            let _ = slint::quit_event_loop();
        }
        ServiceCommand::Do(task) => actors.bench.work(task),
        ServiceCommand::Close(why) => {
            let (reason, code) = match why {
                ClosedFor::Repair => (OutOfServiceReason::Service, "STAFF-REPAIR"),
                ClosedFor::Rest => (OutOfServiceReason::Withdrawn, "STAFF-CLOSED"),
            };
            inbox.post(actors.outages.begins(reason, code));
        }
        ServiceCommand::Note(note) => actors.note.staff(note),
    }
}

/// Whether somebody in front of the kiosk changed how it looks, or opened help.
fn is_touch(event: &Event) -> bool {
    matches!(
        event,
        Event::Activity
            | Event::LanguageChosen(_)
            | Event::TextScaleChosen(_)
            | Event::PaletteChosen(_)
            | Event::HelpOpened
            | Event::HelpClosed
    )
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
    Some(look(&conductor.view(), &conductor.face))
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
        Screen::AccessNumber(_) => "access_number",
        Screen::Capture(_) => "capture",
        Screen::CheckAnswers(_) => "check_answers",
        Screen::Pay(_) => "pay",
        Screen::Submit => "submit",
        Screen::Print(_) => "print",
        Screen::Done(_) => "done",
        Screen::Feedback => "feedback",
        Screen::TakeCard => "take_card",
        Screen::OutOfService { .. } => "out_of_service",
        Screen::Service(service) => match service.page {
            ServicePage::Pin { .. } => "service_pin",
            ServicePage::Refused(_) => "service_refused",
            ServicePage::Menu { .. } => "service_menu",
            ServicePage::Doctor(_) => "service_doctor",
            ServicePage::Reasons => "service_reasons",
        },
    }
}
