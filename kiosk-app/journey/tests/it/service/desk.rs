//! Somebody of the staff before service mode, and what it made be done.

use kiosk_domain::{StaffMember, StaffRefusal, StaffRole, StaffSerial, Timestamp};
use kiosk_journey::{
    ClosedFor, Moment, Now, Service, ServiceCommand, ServicePage, ServiceTask, StaffEvent,
    StaffNote,
};
use zeroize::Zeroizing;

pub const IDLE: u32 = 120;

pub struct Desk {
    pub service: Service,
    pub now: Now,
    pub notes: Vec<StaffNote>,
    pub proofs: Vec<(u64, String)>,
    pub done: Vec<ServiceTask>,
    /// How often the checks were to be run.
    pub checks: u32,
    pub closed: Vec<ClosedFor>,
    /// Who helps citizens, as the journey was told last.
    pub agent: Option<StaffMember>,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            service: Service::new(IDLE),
            now: Now {
                moment: Moment(5_000),
                wall: Timestamp(1_795_500_900_000),
                random: [7; 10],
            },
            notes: Vec::new(),
            proofs: Vec::new(),
            done: Vec::new(),
            checks: 0,
            closed: Vec::new(),
            agent: None,
        }
    }

    pub fn send(&mut self, event: StaffEvent) {
        self.tell(event, true);
    }

    pub fn tell(&mut self, event: StaffEvent, is_free: bool) {
        for command in self.service.handle(event, is_free, &self.now) {
            match command {
                ServiceCommand::Prove { attempt, pin } => {
                    self.proofs.push((attempt, pin.to_string()));
                }
                ServiceCommand::Examine => self.done.push(ServiceTask::Examine),
                ServiceCommand::Check => self.checks += 1,
                ServiceCommand::Do(task) => self.done.push(task),
                ServiceCommand::Close(why) => self.closed.push(why),
                ServiceCommand::Agent(agent) => self.agent = agent,
                ServiceCommand::Note(note) => self.notes.push(note),
            }
        }
    }

    pub fn wait_seconds(&mut self, seconds: u32) {
        self.now.moment = self.now.moment.plus_seconds(seconds);
        self.send(StaffEvent::Tick);
    }

    pub fn page(&self) -> Option<ServicePage> {
        self.service.view(&self.now).map(|view| view.page)
    }

    pub fn is_away(&self) -> bool {
        self.page().is_none() && self.service.next_deadline().is_none()
    }

    pub fn show(&mut self, proved: Result<StaffMember, StaffRefusal>) {
        self.send(StaffEvent::CardShown {
            proved,
            tries_left: Some(3),
        });
    }

    pub fn give(&mut self, pin: &str) {
        self.send(StaffEvent::PinTyped(Zeroizing::new(pin.into())));
        self.send(StaffEvent::PinGiven);
    }

    pub fn answer(&mut self, proved: Result<StaffMember, StaffRefusal>, tries_left: Option<u8>) {
        let attempt = self.proofs.last().map_or(0, |(attempt, _)| *attempt);
        self.send(StaffEvent::PinAnswered {
            attempt,
            proved,
            tries_left,
        });
    }

    /// A card with a wrong PIN, pulled afterwards.
    pub fn fail_with(&mut self, who: StaffMember) {
        self.show(Ok(who));
        self.give("000000");
        self.answer(Err(StaffRefusal::WrongPin), Some(2));
        self.send(StaffEvent::CardGone);
    }
}

pub fn member(role: StaffRole, serial: u8) -> StaffMember {
    StaffMember {
        id: format!("staff-{serial}"),
        role,
        serial: StaffSerial::new(&[serial]).unwrap(),
    }
}

pub fn technician() -> StaffMember {
    member(StaffRole::Technician, 17)
}

/// Somebody of this role at the menu.
pub fn inside(role: StaffRole) -> Desk {
    let mut desk = Desk::new();
    desk.show(Ok(member(role, 17)));
    desk.give("314159");
    desk.answer(Ok(member(role, 17)), Some(3));
    assert!(matches!(desk.page(), Some(ServicePage::Menu { .. })));
    desk
}

/// A desk at every step somebody can stand at.
pub fn every_step() -> Vec<(&'static str, Desk)> {
    let at_pin = || {
        let mut desk = Desk::new();
        desk.show(Ok(technician()));
        desk
    };
    let (mut asking, mut wrong, mut refused) = (at_pin(), at_pin(), Desk::new());
    asking.give("314159");
    wrong.give("000000");
    wrong.answer(Err(StaffRefusal::WrongPin), Some(2));
    refused.show(Err(StaffRefusal::Forged));
    let at = |task| {
        let mut desk = inside(StaffRole::Technician);
        desk.send(StaffEvent::TaskChosen(task));
        desk
    };
    vec![
        ("pin", at_pin()),
        ("asking", asking),
        ("wrong", wrong),
        ("refused", refused),
        ("menu", inside(StaffRole::Technician)),
        ("doctor", at(ServiceTask::Examine)),
        ("printing", at(ServiceTask::TestPrint)),
        ("reasons", at(ServiceTask::Close)),
    ]
}
