//! The engine of service mode: an event and the time in, what to do out.

use kiosk_domain::{StaffMember, StaffRefusal, StaffSerial};
use zeroize::Zeroizing;

use super::assist::Assist;
use super::attempts::Attempts;
use super::inside::In;
use super::{
    AssistEnd, PinTrouble, ServiceCommand, ServicePage, ServiceView, StaffEvent, StaffExit,
    StaffNote, TurnedAway,
};
use crate::{Moment, Now};

/// One kiosk's service mode.
pub struct Service {
    state: State,
    attempts: Attempts,
    touched_at: Moment,
    idle_seconds: u32,
    /// The newest question to a card, so that the answer to an older one is nobody's.
    attempt: u64,
    is_closed: bool,
    /// Somebody helps citizens; then nobody of the staff is in.
    assist: Option<Assist>,
}

enum State {
    Away,
    Refused(TurnedAway),
    Pin(Pin),
    In(In),
}

/// Somebody's card is in, and they have not shown that it is theirs.
struct Pin {
    member: StaffMember,
    typed: Zeroizing<String>,
    tries_left: Option<u8>,
    trouble: Option<PinTrouble>,
    busy: bool,
}

/// How long a refusal stays, and how long somebody may think about a PIN.
const REFUSAL_SECONDS: u32 = 10;
const PIN_SECONDS: u32 = 30;
/// What a card takes for a PIN.
const PIN_DIGITS: std::ops::RangeInclusive<usize> = 6..=8;

type Commands = Vec<ServiceCommand>;

impl Service {
    /// Nobody is there. A page waits `idle_seconds` for whoever is in.
    pub fn new(idle_seconds: u32) -> Self {
        Self {
            state: State::Away,
            attempts: Attempts::default(),
            touched_at: Moment(0),
            idle_seconds,
            attempt: 0,
            is_closed: false,
            assist: None,
        }
    }

    /// Takes an event; `is_free` says that no citizen is being served.
    pub fn handle(&mut self, event: StaffEvent, is_free: bool, now: &Now) -> Commands {
        let mut commands = self.pass_time(now.moment);
        commands.extend(self.tell_assist(&event, now.moment));
        if is_touch(&event) {
            self.touched_at = now.moment;
        }
        commands.extend(self.take(event, is_free, now.moment));
        commands
    }

    /// The page, while there is one: then it is shown in place of the journey's.
    pub fn view(&self, now: &Now) -> Option<ServiceView> {
        let (member, page) = match &self.state {
            State::Away => return None,
            State::Refused(TurnedAway::TooSoon { .. }) => {
                let seconds = self.attempts.wait_seconds(now.moment).unwrap_or(0);
                (None, ServicePage::Refused(TurnedAway::TooSoon { seconds }))
            }
            State::Refused(why) => (None, ServicePage::Refused(*why)),
            State::Pin(pin) => (Some(&pin.member), pin.page()),
            State::In(inside) => (Some(&inside.member), inside.page(self.is_closed)),
        };
        let member = member.cloned();
        Some(ServiceView { member, page })
    }

    /// Whether "Back" leads anywhere.
    pub fn can_go_back(&self) -> bool {
        matches!(&self.state, State::In(inside) if inside.is_deeper())
    }

    /// When to send `StaffEvent::Tick` next, if nothing else happens before.
    pub fn next_deadline(&self) -> Option<Moment> {
        let page = self
            .patience()
            .map(|patience| self.touched_at.plus_seconds(patience));
        let assist = self.assist.as_ref();
        let assist = assist.and_then(|assist| assist.deadline(self.idle_seconds));
        page.into_iter().chain(assist).min()
    }

    fn patience(&self) -> Option<u32> {
        match &self.state {
            State::Away => None,
            State::Refused(_) => Some(REFUSAL_SECONDS),
            State::Pin(_) => Some(PIN_SECONDS),
            State::In(_) => Some(self.idle_seconds),
        }
    }

    fn pass_time(&mut self, now: Moment) -> Commands {
        let patience = self.patience();
        let page_end = patience.map(|patience| self.touched_at.plus_seconds(patience));
        let mut commands = match page_end {
            Some(end) if now >= end => self.leave(StaffExit::TimedOut, now),
            _ => Vec::new(),
        };
        let assist = self.assist.as_ref();
        let over = assist.and_then(|assist| assist.end_by(self.idle_seconds, now));
        commands.extend(over.into_iter().flat_map(|why| self.end_assist(why)));
        commands
    }

    fn tell_assist(&mut self, event: &StaffEvent, now: Moment) -> Commands {
        let assist = self.assist.as_mut();
        let over = assist.and_then(|assist| {
            let over = assist.on(event, now);
            over.or_else(|| assist.end_by(self.idle_seconds, now))
        });
        over.map_or_else(Vec::new, |why| self.end_assist(why))
    }

    fn end_assist(&mut self, why: AssistEnd) -> Commands {
        let Some(assist) = self.assist.take() else {
            return Vec::new();
        };
        let ended = StaffNote::AssistEnded {
            why,
            serial: assist.member.serial,
            sessions: assist.sessions,
            transactions: assist.transactions,
        };
        vec![ServiceCommand::Agent(None), ServiceCommand::Note(ended)]
    }

    fn take(&mut self, event: StaffEvent, is_free: bool, now: Moment) -> Commands {
        match event {
            StaffEvent::CardShown { proved, tries_left } if is_free && self.is_away() => {
                self.meet(proved, tries_left, now)
            }
            StaffEvent::CardGone => self.leave(StaffExit::CardGone, now),
            StaffEvent::Left => self.leave(StaffExit::Left, now),
            StaffEvent::PinTyped(typed) => self.typed(typed),
            StaffEvent::PinGiven => self.given(now),
            StaffEvent::PinAnswered {
                attempt,
                proved,
                tries_left,
            } if attempt == self.attempt => self.answered(proved, tries_left, now),
            event => match &mut self.state {
                State::In(inside) => inside.take(event, &mut self.is_closed),
                _ => Vec::new(),
            },
        }
    }

    fn is_away(&self) -> bool {
        matches!(self.state, State::Away)
    }

    /// A card came. One that is no staff card is nobody's business here.
    fn meet(
        &mut self,
        proved: Result<StaffMember, StaffRefusal>,
        tries_left: Option<u8>,
        now: Moment,
    ) -> Commands {
        let member = match proved {
            Ok(member) => member,
            Err(StaffRefusal::NotAStaffCard | StaffRefusal::TakenAway | StaffRefusal::Failed) => {
                return Vec::new();
            }
            Err(why) => {
                self.attempts.fail(None, now);
                return self.refuse(TurnedAway::Card(why), why, None);
            }
        };
        let serial = Some(member.serial);
        if let Some(seconds) = self.attempts.wait_seconds(now) {
            let away = TurnedAway::TooSoon { seconds };
            return self.refuse(away, StaffRefusal::Locked, serial);
        }
        if tries_left == Some(0) || self.attempts.is_spent(member.serial, now) {
            let locked = StaffRefusal::Locked;
            return self.refuse(TurnedAway::Card(locked), locked, serial);
        }
        self.state = State::Pin(Pin {
            member,
            typed: Zeroizing::default(),
            tries_left,
            trouble: None,
            busy: false,
        });
        Vec::new()
    }

    fn refuse(
        &mut self,
        away: TurnedAway,
        why: StaffRefusal,
        serial: Option<StaffSerial>,
    ) -> Commands {
        self.state = State::Refused(away);
        vec![ServiceCommand::Note(StaffNote::Refused { why, serial })]
    }

    fn typed(&mut self, typed: Zeroizing<String>) -> Commands {
        if let State::Pin(pin) = &mut self.state
            && !pin.busy
            && typed.len() <= *PIN_DIGITS.end()
        {
            pin.typed = typed;
        }
        Vec::new()
    }

    fn given(&mut self, now: Moment) -> Commands {
        let State::Pin(pin) = &mut self.state else {
            return Vec::new();
        };
        let digits = pin.typed.bytes().all(|byte| byte.is_ascii_digit());
        if pin.busy {
            return Vec::new();
        }
        if !digits || !PIN_DIGITS.contains(&pin.typed.len()) {
            pin.trouble = Some(PinTrouble::NotAPin);
            return Vec::new();
        }
        if let Some(seconds) = self.attempts.wait_seconds(now) {
            let serial = Some(pin.member.serial);
            let away = TurnedAway::TooSoon { seconds };
            return self.refuse(away, StaffRefusal::Locked, serial);
        }
        self.attempt += 1;
        pin.busy = true;
        pin.trouble = None;
        vec![ServiceCommand::Prove {
            attempt: self.attempt,
            pin: std::mem::take(&mut pin.typed),
        }]
    }

    /// Whoever proves the PIN must be who was met: the card may have been changed meanwhile.
    fn answered(
        &mut self,
        proved: Result<StaffMember, StaffRefusal>,
        tries_left: Option<u8>,
        now: Moment,
    ) -> Commands {
        let State::Pin(pin) = &mut self.state else {
            // Who pulls the card before its answer comes has guessed all the same.
            if proved == Err(StaffRefusal::WrongPin) {
                self.attempts.fail(None, now);
            }
            return Vec::new();
        };
        if !pin.busy {
            return Vec::new();
        }
        pin.busy = false;
        let met = (&pin.member.id, pin.member.role);
        let why = match proved {
            Ok(member) if (&member.id, member.role) == met => return self.enter(member),
            Ok(_) => StaffRefusal::Forged,
            Err(StaffRefusal::TakenAway) => return self.leave(StaffExit::CardGone, now),
            Err(StaffRefusal::Failed) => {
                pin.trouble = Some(PinTrouble::Failed);
                return Vec::new();
            }
            Err(why) => why,
        };
        let serial = Some(pin.member.serial);
        self.attempts.fail(serial, now);
        self.touched_at = now;
        let may_try = why == StaffRefusal::WrongPin
            && tries_left != Some(0)
            && !self.attempts.is_spent(pin.member.serial, now);
        if !may_try {
            let shown = match why {
                StaffRefusal::WrongPin => StaffRefusal::Locked,
                why => why,
            };
            return self.refuse(TurnedAway::Card(shown), why, serial);
        }
        if let Some(seconds) = self.attempts.wait_seconds(now) {
            return self.refuse(TurnedAway::TooSoon { seconds }, why, serial);
        }
        pin.tries_left = tries_left.or(pin.tries_left);
        pin.trouble = Some(PinTrouble::Wrong);
        vec![ServiceCommand::Note(StaffNote::Refused { why, serial })]
    }

    fn enter(&mut self, member: StaffMember) -> Commands {
        let StaffMember { role, .. } = member;
        // What is counted and noted is the certificate that stands for the PIN's key.
        let serial = member.serial;
        if let State::Pin(pin) = &self.state {
            self.attempts.succeed(pin.member.serial);
        }
        self.state = State::In(In::at_menu(member));
        vec![ServiceCommand::Note(StaffNote::Entered { role, serial })]
    }

    /// Who takes the card out to help citizens stays, without a page.
    fn leave(&mut self, why: StaffExit, now: Moment) -> Commands {
        let State::In(inside) = std::mem::replace(&mut self.state, State::Away) else {
            return Vec::new();
        };
        let StaffMember { role, serial, .. } = inside.member;
        let mut commands = vec![ServiceCommand::Note(StaffNote::Left { why, serial })];
        if why == StaffExit::CardGone && inside.takes_card_out() {
            let agent = Some(inside.member.clone());
            self.assist = Some(Assist::begin(inside.member, now));
            commands.push(ServiceCommand::Agent(agent));
            commands.push(ServiceCommand::Note(StaffNote::AssistBegan {
                role,
                serial,
            }));
        }
        commands
    }
}

impl Pin {
    fn page(&self) -> ServicePage {
        ServicePage::Pin {
            digits: self.typed.len(),
            tries_left: self.tries_left,
            trouble: self.trouble,
            busy: self.busy,
        }
    }
}

/// Whether only somebody in front of the kiosk can have caused `event`.
fn is_touch(event: &StaffEvent) -> bool {
    !matches!(
        event,
        StaffEvent::Tick
            | StaffEvent::CardGone
            | StaffEvent::PinAnswered { .. }
            | StaffEvent::Examined(_)
            | StaffEvent::Checked(_)
            | StaffEvent::TaskDone(..)
            | StaffEvent::CitizenBegan
            | StaffEvent::CitizenHelped
            | StaffEvent::CitizenGone(_)
    )
}
