//! Somebody of the staff is in: what they chose, and what came of it.

use kiosk_domain::StaffMember;

use super::{
    Checks, ClosedFor, Health, ServiceCommand, ServicePage, ServiceTask, StaffEvent, StaffNote,
    may, may_check,
};

type Commands = Vec<ServiceCommand>;

/// Somebody is in.
pub(super) struct In {
    pub(super) member: StaffMember,
    place: Place,
    busy: Option<ServiceTask>,
    done: Option<(ServiceTask, bool)>,
}

enum Place {
    Menu,
    Doctor(Option<Health>, Checks),
    Reasons,
    TakeCardOut,
}

impl In {
    /// They have just come in.
    pub(super) fn at_menu(member: StaffMember) -> Self {
        Self {
            member,
            place: Place::Menu,
            busy: None,
            done: None,
        }
    }

    /// Whether "Back" leads to the menu.
    pub(super) fn is_deeper(&self) -> bool {
        !matches!(self.place, Place::Menu)
    }

    /// Whether pulling the card is what was asked for.
    pub(super) fn takes_card_out(&self) -> bool {
        matches!(self.place, Place::TakeCardOut)
    }

    /// Takes an event; whether the kiosk is closed outlives them.
    pub(super) fn take(&mut self, event: StaffEvent, is_closed: &mut bool) -> Commands {
        match event {
            StaffEvent::TaskChosen(task) if self.offers(task, *is_closed) => {
                self.begin(task, is_closed)
            }
            StaffEvent::ReasonChosen(why) if matches!(self.place, Place::Reasons) => {
                *is_closed = true;
                self.close(why)
            }
            StaffEvent::Examined(health) => {
                if let Place::Doctor(shown, _) = &mut self.place {
                    *shown = Some(*health);
                }
                Vec::new()
            }
            StaffEvent::Checked(told) => {
                // An answer that somebody else was waiting for is none of an attendant's.
                if let Place::Doctor(_, checks @ Checks::Running) = &mut self.place {
                    *checks = told.map_or(Checks::NotRun, Checks::Told);
                }
                Vec::new()
            }
            StaffEvent::TaskDone(task, worked) => {
                if self.busy == Some(task) {
                    self.busy = None;
                    self.done = Some((task, worked));
                }
                Vec::new()
            }
            StaffEvent::Back => {
                self.place = Place::Menu;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// What the page could have offered: a touch that comes from elsewhere does nothing.
    fn offers(&self, task: ServiceTask, is_closed: bool) -> bool {
        self.busy.is_none() && fits(task, is_closed) && may(self.member.role, task)
    }

    fn begin(&mut self, task: ServiceTask, is_closed: &mut bool) -> Commands {
        self.done = None;
        let did = self.did(task);
        match task {
            ServiceTask::Examine => self.examine(did),
            ServiceTask::Close => {
                self.place = Place::Reasons;
                Vec::new()
            }
            ServiceTask::Assist => {
                self.place = Place::TakeCardOut;
                vec![did]
            }
            ServiceTask::Open => {
                *is_closed = false;
                self.done = Some((task, true));
                vec![did, ServiceCommand::Do(task)]
            }
            _ => {
                self.busy = Some(task);
                vec![did, ServiceCommand::Do(task)]
            }
        }
    }

    /// The kiosk answers at once; its checks take a while, and are not begun twice.
    fn examine(&mut self, did: ServiceCommand) -> Commands {
        let asked = match may_check(self.member.role) {
            true => Checks::Running,
            false => Checks::Hidden,
        };
        let (mut commands, was) = match &mut self.place {
            Place::Doctor(_, checks) => (Vec::new(), std::mem::replace(checks, asked)),
            place => {
                *place = Place::Doctor(None, asked);
                (vec![did], Checks::Hidden)
            }
        };
        commands.push(ServiceCommand::Examine);
        if may_check(self.member.role) && was != Checks::Running {
            commands.push(ServiceCommand::Check);
        }
        commands
    }

    fn close(&mut self, why: ClosedFor) -> Commands {
        self.place = Place::Menu;
        self.done = Some((ServiceTask::Close, true));
        vec![self.did(ServiceTask::Close), ServiceCommand::Close(why)]
    }

    fn did(&self, task: ServiceTask) -> ServiceCommand {
        let serial = self.member.serial;
        ServiceCommand::Note(StaffNote::Did { task, serial })
    }

    /// What they see.
    pub(super) fn page(&self, is_closed: bool) -> ServicePage {
        match &self.place {
            Place::Menu => {
                let role = self.member.role;
                let offered = |task: &ServiceTask| fits(*task, is_closed) && may(role, *task);
                ServicePage::Menu {
                    tasks: ServiceTask::ALL.into_iter().filter(offered).collect(),
                    busy: self.busy,
                    done: self.done,
                }
            }
            Place::Doctor(health, checks) => ServicePage::Doctor {
                health: health.clone(),
                checks: checks.clone(),
            },
            Place::Reasons => ServicePage::Reasons,
            Place::TakeCardOut => ServicePage::TakeCardOut,
        }
    }
}

/// Whether there is anything to close or to open, or anybody to be helped.
fn fits(task: ServiceTask, is_closed: bool) -> bool {
    match task {
        ServiceTask::Close | ServiceTask::Assist => !is_closed,
        ServiceTask::Open => is_closed,
        _ => true,
    }
}
