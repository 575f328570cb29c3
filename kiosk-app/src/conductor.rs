//! Joins journey, face and actors, on the UI thread.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use kiosk_journey::{
    ClosedFor, Command, Event, Journey, Moment, Now, OutOfServiceReason, Screen, Service,
    ServiceCommand, ServicePage, ServiceTask, StaffEvent, StaffNote, Tally, View, may,
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
    tally: RefCell<Tally>,
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
            tally: RefCell::default(),
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
        if let Some(actors) = &self.actors {
            actors.energy.hear(&event);
        }
        let Some(event) = self.heard_by_service(event, &now) else {
            return;
        };
        self.tell_journey(event, &now);
    }

    fn tell_journey(&self, event: Event, now: &Now) {
        let commands = self.journey.borrow_mut().handle(event, now);
        for command in commands {
            let news = news_for_staff(&command);
            if let Some(actors) = &self.actors {
                let over = self.tally.borrow_mut().hear(&command, now.moment);
                if let Some(session) = over {
                    actors.figures.count(session);
                }
                obey(actors, command);
            }
            if let Some(news) = news {
                self.tell_service(news, now);
            }
        }
    }

    fn tell_service(&self, event: StaffEvent, now: &Now) {
        let is_free = self.journey.borrow().is_free();
        let commands = self.service.borrow_mut().handle(event, is_free, now);
        for command in commands {
            if let ServiceCommand::Agent(agent) = command {
                self.tell_journey(Event::Agent(agent), now);
            } else if let Some(actors) = &self.actors {
                serve(actors, &self.inbox, command);
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
            // Whoever helps must not be gone by the clock when a citizen begins.
            Event::Begin if !is_in => (Some(StaffEvent::Tick), Some(Event::Begin)),
            Event::Back if is_in => (Some(StaffEvent::Back), None),
            Event::Begin | Event::TryItOut | Event::EndSession if is_in => {
                (Some(StaffEvent::Touched), None)
            }
            event if is_in && is_touch(&event) => (Some(StaffEvent::Touched), Some(event)),
            event => (None, Some(event)),
        };
        if let Some(staff) = staff {
            self.tell_service(staff, now);
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
            view.agent = None;
        }
        view
    }

    fn show(&self) {
        let view = self.view();
        self.face.show(&view);
        let journey = self.journey.borrow();
        let now = self.clock.moment();
        self.tally
            .borrow_mut()
            .see(&view.screen, journey.service(), now);
        if let Some(actors) = &self.actors {
            self.face.show_trouble(actors.link.trouble());
            actors.lamps.show(&view);
            let by_staff = matches!(view.screen, Screen::Service(_));
            actors.energy.session(view.in_session || by_staff);
            actors.badge.watch(!view.in_session);
        }
        let journey = journey.next_deadline();
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
        Command::TrialBegan => {}
        // What was typed is no more to be said than after a session.
        Command::TrialEnded => actors.mouth.hear(Heard::SessionEnded),
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
        // The service counts.
        Command::CountHelped => {}
    }
}

/// What whoever helps citizens must know of them: that they come and go, and nothing else.
fn news_for_staff(command: &Command) -> Option<StaffEvent> {
    match command {
        Command::SessionBegan => Some(StaffEvent::CitizenBegan),
        Command::CountHelped => Some(StaffEvent::CitizenHelped),
        Command::SessionEnded(why) => Some(StaffEvent::CitizenGone(*why)),
        _ => None,
    }
}

/// Does what service mode wants.
fn serve(actors: &Actors, inbox: &Inbox, command: ServiceCommand) {
    match command {
        ServiceCommand::Prove { attempt, pin } => actors.badge.prove(attempt, pin),
        ServiceCommand::Examine => actors.bench.examine(actors.link.state()),
        ServiceCommand::Check => actors.checks.ask(),
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
        ServiceCommand::Note(note) => {
            match note {
                StaffNote::Entered { role, .. } if may(role, ServiceTask::Unlock) => {
                    actors.bench.mend(true);
                }
                StaffNote::Left { .. } => actors.bench.mend(false),
                _ => {}
            }
            actors.note.staff(note);
        }
        // For the journey.
        ServiceCommand::Agent(_) => {}
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
        Screen::FindByCode(_) => "find_by_code",
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
            ServicePage::Doctor { .. } => "service_doctor",
            ServicePage::Reasons => "service_reasons",
            ServicePage::TakeCardOut => "service_take_card_out",
        },
    }
}
