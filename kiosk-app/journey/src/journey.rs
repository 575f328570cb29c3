//! The engine: one event in, commands out, and what to show.

use std::collections::VecDeque;
use std::sync::Arc;

use kiosk_domain::catalogue::Catalogue;
use kiosk_domain::{Capability, Language, ServiceId, StaffMember};

use crate::help::Help;
use crate::idle::{self, Idle};
use crate::out_of_service::OutOfService;
use crate::scene::{CardInReader, Looks, Scene};
use crate::session::Session;
use crate::states::take_card::TakeCard;
use crate::states::{State, submit};
use crate::turn::{To, Turn};
use crate::{
    Command, Event, Moment, Now, Overlay, Screen, SessionEnd, Settings, StatusNotice, View, trial,
};

/// One kiosk's journey. Holds what the present citizen said until the session ends.
pub struct Journey {
    scene: Scene,
    state: State,
    session: Session,
    idle: Idle,
    help: Help,
    /// The sensor saw the citizen go.
    away: bool,
    stopped: Option<OutOfService>,
}

impl Journey {
    /// A journey at the attract screen. Fitted devices count as starting until they answer.
    pub fn new(catalogue: Arc<Catalogue>, settings: Settings, now: &Now) -> Self {
        Self {
            scene: Scene::new(catalogue, settings, now.wall.date()),
            state: State::Attract,
            session: Session::default(),
            idle: Idle::new(now.moment),
            help: Help::default(),
            away: false,
            stopped: None,
        }
    }

    /// Takes an event; returns what is to be done, in order.
    pub fn handle(&mut self, event: Event, now: &Now) -> Vec<Command> {
        self.scene.today = now.wall.date();
        let mut commands = self.pass_time(now);
        if idle::is_touch(&event) {
            self.idle.touch(now.moment);
            self.away = false;
        }
        commands.extend(self.take(event, now));
        commands.extend(self.stop_if_due(now));
        commands
    }

    /// What to show at `now`.
    pub fn view(&self, now: &Now) -> View {
        let screen = match &self.stopped {
            Some(stopped) if !self.in_session() => stopped.screen(),
            _ => self.state.screen(&self.scene, &self.session),
        };
        let patience = self.state.patience(&self.scene);
        let prompt = self.idle.prompt(patience, &self.scene, now.moment);
        let away = (self.away && self.state.tells_of_the_citizen()).then_some(Overlay::Away);
        let notices = self.notices(&screen);
        View {
            language: self.scene.looks.language,
            text_scale: self.scene.looks.text_scale,
            palette: self.scene.looks.palette,
            low_reach: self.scene.looks.low_reach,
            switches: self.scene.looks.switches,
            screen,
            overlay: prompt.or(away).or_else(|| self.help.overlay()),
            can_go_back: self.state.can_go_back(&self.session),
            in_session: self.in_session(),
            notices,
            agent: self.agent().cloned(),
        }
    }

    /// Who helps this citizen, or would help the next.
    fn agent(&self) -> Option<&StaffMember> {
        if self.in_session() {
            self.session.agent.as_ref()
        } else {
            self.scene.agent.as_ref()
        }
    }

    /// What does not work, but for what the page itself says at length: its room is needed.
    fn notices(&self, screen: &Screen) -> Vec<StatusNotice> {
        let mut notices = self.scene.notices();
        if matches!(screen, Screen::Done(done) if !done.printed) {
            notices.retain(|notice| *notice != StatusNotice::NoPaper);
        }
        notices
    }

    /// Whether no citizen is being served.
    pub fn is_free(&self) -> bool {
        !self.in_session()
    }

    /// Whether somebody tries a service out.
    pub fn is_trial(&self) -> bool {
        self.scene.trial
    }

    /// The service that was chosen, while it is being asked for.
    pub fn service(&self) -> Option<&ServiceId> {
        let chosen = self.session.chosen.as_ref();
        chosen.map(|chosen| &chosen.service)
    }

    /// When to send `Event::Tick` next, if nothing else happens before.
    pub fn next_deadline(&self) -> Option<Moment> {
        let idle = if self.in_session() {
            let patience = self.state.patience(&self.scene);
            self.idle.deadline(patience, &self.scene)
        } else {
            self.is_altered().then(|| self.idle.forgets_at(&self.scene))
        };
        idle.into_iter().chain(self.state.deadline()).min()
    }

    fn in_session(&self) -> bool {
        !matches!(self.state, State::Attract | State::TakeCard(_))
    }

    /// Whether somebody opened help or changed the looks and then went away.
    fn is_altered(&self) -> bool {
        self.help.is_open() || self.scene.looks != Looks::first(&self.scene.settings)
    }

    /// What is due by the clock comes before the event: who touches a page after its end is
    /// somebody else.
    fn pass_time(&mut self, now: &Now) -> Vec<Command> {
        self.idle.see(now.moment);
        if !self.in_session() {
            if self.is_altered() && now.moment >= self.idle.forgets_at(&self.scene) {
                self.greet();
            }
            return self.step(Event::Tick, now);
        }
        let patience = self.state.patience(&self.scene);
        match self.idle.end(patience, &self.scene, now.moment) {
            Some(why) => self.end(why, now),
            None => self.step(Event::Tick, now),
        }
    }

    /// What is above all pages is taken here, the rest by the page.
    fn take(&mut self, event: Event, now: &Now) -> Vec<Command> {
        if self.help.on(&event) {
            return Vec::new();
        }
        match event {
            Event::Tick | Event::Activity | Event::Stay => Vec::new(),
            Event::TextScaleChosen(scale) => {
                self.scene.looks.text_scale = scale;
                Vec::new()
            }
            Event::PaletteChosen(palette) => {
                self.scene.looks.palette = palette;
                Vec::new()
            }
            Event::LowReachChosen(low) => {
                self.scene.looks.low_reach = low;
                Vec::new()
            }
            Event::SwitchesTaken => {
                self.scene.looks.switches = true;
                Vec::new()
            }
            Event::LanguageChosen(language) => self.speak(language, now),
            Event::EndSession if self.in_session() => self.end(SessionEnd::Ended, now),
            Event::Begin | Event::TryItOut if self.stopped.is_some() => Vec::new(),
            Event::TryItOut => self.try_out(now),
            Event::Saved(Ok(id)) if self.scene.trial || !self.session.is(id) => {
                vec![submit::late(id)]
            }
            event => self.hear(event, now),
        }
    }

    /// Takes what the kiosk itself reports; the page looks at it with the next tick.
    fn hear(&mut self, event: Event, now: &Now) -> Vec<Command> {
        match event {
            Event::Device(family, state) => {
                if family == Capability::CardReader && !state.serves() {
                    self.scene.card = self.scene.card.unseen();
                }
                self.scene.devices.insert(family, state);
            }
            Event::CardSeen(present) => self.scene.card = self.scene.card.seen(present),
            Event::Link(link) => self.scene.set_link(link),
            Event::Listening(listening) => {
                // Who listened had three times as long: the page must not end at once.
                self.idle.touch(now.moment);
                self.scene.listening = listening;
            }
            Event::Presence(true) => {
                self.away = false;
                self.idle.seen_again(now.moment);
            }
            Event::Presence(false) => self.away = self.in_session(),
            Event::OutOfService { reason, code } => {
                self.stopped = Some(OutOfService { reason, code });
            }
            Event::BackInService => self.stopped = None,
            Event::Agent(agent) => self.scene.agent = agent,
            // It was asked for by a session that is over.
            event if self.scene.trial && !idle::is_touch(&event) => return Vec::new(),
            event => return self.step(event, now),
        }
        self.step(Event::Tick, now)
    }

    fn speak(&mut self, language: Language, now: &Now) -> Vec<Command> {
        if self.scene.settings.languages.contains(&language) {
            self.scene.looks.language = language;
        }
        self.step(Event::LanguageChosen(language), now)
    }

    fn step(&mut self, event: Event, now: &Now) -> Vec<Command> {
        if self.scene.trial {
            return self.step_of_trial(event, now);
        }
        let Turn { to, mut commands } = self.state.on(event, &self.scene, &mut self.session, now);
        commands.extend(self.go(to, now));
        commands
    }

    /// What a page of a trial wants done is answered here and goes no further.
    fn step_of_trial(&mut self, event: Event, now: &Now) -> Vec<Command> {
        let mut events = VecDeque::from([event]);
        let mut commands = Vec::new();
        while let Some(event) = events.pop_front().filter(|_| self.scene.trial) {
            let now = trial::now(now);
            let turn = self.state.on(event, &self.scene, &mut self.session, &now);
            events.extend(turn.commands.into_iter().flat_map(trial::answers));
            commands.extend(self.go(turn.to, &now));
        }
        commands
    }

    fn go(&mut self, to: To, now: &Now) -> Vec<Command> {
        match to {
            To::Here => Vec::new(),
            To::State(state) => {
                self.state = state;
                self.idle.touch(now.moment);
                Vec::new()
            }
            To::End(why) => self.end(why, now),
        }
    }

    /// No agent helps with it: nothing is to be done.
    fn try_out(&mut self, now: &Now) -> Vec<Command> {
        if !matches!(self.state, State::Attract) {
            return Vec::new();
        }
        self.scene.trial = true;
        self.state = State::Language;
        self.idle.touch(now.moment);
        vec![Command::TrialBegan]
    }

    /// A kiosk out of service serves nobody on; but money and paper on their way arrive first.
    fn stop_if_due(&mut self, now: &Now) -> Vec<Command> {
        let due = self.stopped.is_some() && self.in_session() && !self.state.is_under_way();
        if due {
            self.end(SessionEnd::OutOfService, now)
        } else {
            Vec::new()
        }
    }

    fn end(&mut self, why: SessionEnd, now: &Now) -> Vec<Command> {
        let trial = std::mem::take(&mut self.scene.trial);
        let mut commands = if trial {
            Vec::new()
        } else {
            self.state.farewell(&self.scene, &self.session)
        };
        self.state = if self.scene.card.is_in() {
            // Whoever comes next is somebody else.
            self.scene.card = CardInReader::Left;
            State::TakeCard(TakeCard::new(now))
        } else {
            State::Attract
        };
        self.session = Session::default();
        self.idle.touch(now.moment);
        self.greet();
        commands.push(if trial {
            Command::TrialEnded
        } else {
            Command::SessionEnded(why)
        });
        commands
    }

    /// As the next citizen finds it.
    fn greet(&mut self) {
        self.help = Help::default();
        self.away = false;
        self.scene.looks = Looks::first(&self.scene.settings);
    }
}
