//! Service mode: what staff see and touch.

use std::rc::Rc;

use kiosk_domain::{StaffRefusal, StaffRole};
use kiosk_journey::{
    ClosedFor, Event, PinTrouble, ServicePage, ServiceTask, ServiceView, StaffEvent, TurnedAway,
};
use slint::{ComponentHandle, SharedString};

use super::{Casing, Send, Typing, rows};
use crate::generated::{
    App, ClosedForName, PinTroubleName, RefusalName, ServiceAdapter, ServicePageName,
    ServiceTaskName, StaffRoleName,
};

pub(crate) fn wire(app: &App, send: &Send, pin: &Rc<Typing>) {
    let adapter = app.global::<ServiceAdapter>();
    let staff = |send: &Send| {
        let send = send.clone();
        move |event| send(Event::Staff(event))
    };
    let (to, typed) = (staff(send), pin.clone());
    adapter.on_key(move |key| to(StaffEvent::PinTyped(typed.add(&key, Casing::AsTyped))));
    let (to, typed) = (staff(send), pin.clone());
    adapter.on_erase(move || to(StaffEvent::PinTyped(typed.erase())));
    let to = staff(send);
    adapter.on_give(move || to(StaffEvent::PinGiven));
    let to = staff(send);
    adapter.on_chosen(move |name| {
        if let Some(task) = task(name) {
            to(StaffEvent::TaskChosen(task));
        }
    });
    let to = staff(send);
    adapter.on_reason_chosen(move |name| {
        to(StaffEvent::ReasonChosen(match name {
            ClosedForName::Repair => ClosedFor::Repair,
            ClosedForName::Rest => ClosedFor::Rest,
        }));
    });
    let to = staff(send);
    adapter.on_left(move || to(StaffEvent::Left));
}

pub(crate) fn show(app: &App, view: &ServiceView, pin: &Typing) {
    let adapter = app.global::<ServiceAdapter>();
    let role = view.member.as_ref().map(|member| member.role);
    adapter.set_role(role_name(role));
    let holder = view.member.as_ref().map_or("", |member| member.id.as_str());
    adapter.set_holder(holder.into());
    match &view.page {
        ServicePage::Pin { .. } => show_pin(&adapter, &view.page, pin),
        ServicePage::Refused(why) => show_refusal(&adapter, *why),
        ServicePage::Menu { tasks, busy, done } => {
            let tasks = tasks.iter().map(|task| task_name(Some(*task)));
            adapter.set_tasks(rows(adapter.get_tasks(), tasks.collect()));
            adapter.set_doing(task_name(*busy));
            adapter.set_done(task_name(done.map(|(task, _)| task)));
            adapter.set_worked(done.is_some_and(|(_, worked)| worked));
        }
        ServicePage::Doctor { health, checks } => {
            super::service_doctor::show(&adapter, health.as_ref(), checks);
        }
        ServicePage::Reasons | ServicePage::TakeCardOut => {}
    }
    if !matches!(view.page, ServicePage::Pin { .. }) {
        pin.hold("");
        adapter.set_dots(SharedString::new());
    }
    adapter.set_page(page_name(&view.page));
}

/// The name of a page, for the frame: focus starts anew on each.
pub(crate) fn part(view: &ServiceView) -> &'static str {
    match view.page {
        ServicePage::Pin { .. } => "pin",
        ServicePage::Refused(_) => "refused",
        ServicePage::Menu { .. } => "menu",
        ServicePage::Doctor { .. } => "doctor",
        ServicePage::Reasons => "reasons",
        ServicePage::TakeCardOut => "take card out",
    }
}

fn show_pin(adapter: &ServiceAdapter<'_>, page: &ServicePage, pin: &Typing) {
    let ServicePage::Pin {
        digits,
        tries_left,
        trouble,
        busy,
    } = page
    else {
        return;
    };
    // The engine took it, or refused what was too long.
    pin.shorten(*digits);
    adapter.set_dots("•".repeat(*digits).into());
    adapter.set_tries_left(tries_left.map_or(-1, i32::from));
    adapter.set_busy(*busy);
    adapter.set_trouble(match trouble {
        None => PinTroubleName::None,
        Some(PinTrouble::NotAPin) => PinTroubleName::NotAPin,
        Some(PinTrouble::Wrong) => PinTroubleName::Wrong,
        Some(PinTrouble::Failed) => PinTroubleName::Failed,
    });
}

fn show_refusal(adapter: &ServiceAdapter<'_>, why: TurnedAway) {
    let (name, seconds) = match why {
        TurnedAway::TooSoon { seconds } => (RefusalName::TooSoon, seconds),
        TurnedAway::Card(why) => (refusal_name(why), 0),
    };
    adapter.set_refusal(name);
    adapter.set_seconds(i32::try_from(seconds).unwrap_or(i32::MAX));
}

fn refusal_name(why: StaffRefusal) -> RefusalName {
    match why {
        StaffRefusal::NotOurs | StaffRefusal::NotAStaffCard => RefusalName::NotOurs,
        StaffRefusal::OutOfTime => RefusalName::OutOfTime,
        StaffRefusal::Revoked => RefusalName::Revoked,
        StaffRefusal::Forged => RefusalName::Forged,
        StaffRefusal::Locked => RefusalName::Locked,
        StaffRefusal::WrongPin | StaffRefusal::TakenAway | StaffRefusal::Failed => {
            RefusalName::Failed
        }
    }
}

fn page_name(page: &ServicePage) -> ServicePageName {
    match page {
        ServicePage::Pin { .. } => ServicePageName::Pin,
        ServicePage::Refused(_) => ServicePageName::Refused,
        ServicePage::Menu { .. } => ServicePageName::Menu,
        ServicePage::Doctor { .. } => ServicePageName::Doctor,
        ServicePage::Reasons => ServicePageName::Reasons,
        ServicePage::TakeCardOut => ServicePageName::TakeCardOut,
    }
}

fn role_name(role: Option<StaffRole>) -> StaffRoleName {
    match role {
        None => StaffRoleName::Nobody,
        Some(StaffRole::Attendant) => StaffRoleName::Attendant,
        Some(StaffRole::Technician) => StaffRoleName::Technician,
        Some(StaffRole::Supervisor) => StaffRoleName::Supervisor,
    }
}

fn task_name(task: Option<ServiceTask>) -> ServiceTaskName {
    match task {
        None => ServiceTaskName::None,
        Some(ServiceTask::Examine) => ServiceTaskName::Examine,
        Some(ServiceTask::TestPrint) => ServiceTaskName::TestPrint,
        Some(ServiceTask::TestLamps) => ServiceTaskName::TestLamps,
        Some(ServiceTask::Unlock) => ServiceTaskName::Unlock,
        Some(ServiceTask::Lock) => ServiceTaskName::Lock,
        Some(ServiceTask::Close) => ServiceTaskName::Close,
        Some(ServiceTask::Open) => ServiceTaskName::Open,
        Some(ServiceTask::Restart) => ServiceTaskName::Restart,
        Some(ServiceTask::Assist) => ServiceTaskName::Assist,
    }
}

fn task(name: ServiceTaskName) -> Option<ServiceTask> {
    ServiceTask::ALL
        .into_iter()
        .find(|task| task_name(Some(*task)) == name)
}
