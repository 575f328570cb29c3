//! Assisted mode: what begins it, and everything that ends it.

use kiosk_domain::{StaffRefusal, StaffRole};
use kiosk_journey::{
    AssistEnd, ClosedFor, ServicePage, ServiceTask, SessionEnd, StaffEvent, StaffExit, StaffNote,
};
use proptest::prelude::*;

use super::desk::{Desk, IDLE, inside, member, technician};

/// The longest that somebody helps without showing the card again.
const SPAN_SECONDS: u32 = 4 * 60 * 60;

/// An attendant who has put the card away.
fn helping() -> Desk {
    let mut desk = inside(StaffRole::Attendant);
    desk.send(StaffEvent::TaskChosen(ServiceTask::Assist));
    assert_eq!(desk.page(), Some(ServicePage::TakeCardOut));
    assert_eq!(desk.agent, None, "not while the card is in the slot");
    desk.send(StaffEvent::CardGone);
    assert_eq!(desk.agent, Some(member(StaffRole::Attendant, 17)));
    assert_eq!(desk.page(), None, "the journey's pages show");
    desk
}

impl Desk {
    fn serve(&mut self, seconds: u32, why: SessionEnd) {
        self.send(StaffEvent::CitizenBegan);
        self.now.moment = self.now.moment.plus_seconds(seconds);
        self.tell(StaffEvent::Tick, false);
        self.send(StaffEvent::CitizenGone(why));
    }

    fn ended(&self) -> Option<(AssistEnd, u32, u32)> {
        assert_eq!(self.agent, None);
        match self.notes.last()? {
            StaffNote::AssistEnded {
                why,
                sessions,
                transactions,
                ..
            } => Some((*why, *sessions, *transactions)),
            _ => None,
        }
    }
}

#[test]
fn taking_the_card_out_begins_it_and_the_journal_knows_who() {
    let desk = helping();
    let (role, serial) = (StaffRole::Attendant, technician().serial);
    let why = StaffExit::CardGone;
    assert_eq!(
        desk.notes[1..],
        [
            StaffNote::Did {
                task: ServiceTask::Assist,
                serial
            },
            StaffNote::Left { why, serial },
            StaffNote::AssistBegan { role, serial },
        ]
    );
}

#[test]
fn nobody_helps_who_leaves_waits_or_goes_back_instead() {
    for leave in [StaffEvent::Left, StaffEvent::Back] {
        let mut desk = inside(StaffRole::Supervisor);
        desk.send(StaffEvent::TaskChosen(ServiceTask::Assist));
        desk.send(leave);
        desk.send(StaffEvent::CardGone);
        assert!(desk.is_away() && desk.agent.is_none());
    }
    let mut desk = inside(StaffRole::Supervisor);
    desk.send(StaffEvent::TaskChosen(ServiceTask::Assist));
    desk.wait_seconds(IDLE);
    desk.send(StaffEvent::CardGone);
    assert!(desk.is_away() && desk.agent.is_none());
}

#[test]
fn a_technician_cannot_and_a_closed_kiosk_offers_it_to_nobody() {
    let mut desk = inside(StaffRole::Technician);
    desk.send(StaffEvent::TaskChosen(ServiceTask::Assist));
    desk.send(StaffEvent::CardGone);
    assert!(desk.is_away() && desk.agent.is_none());
    let mut desk = inside(StaffRole::Supervisor);
    desk.send(StaffEvent::TaskChosen(ServiceTask::Close));
    desk.send(StaffEvent::ReasonChosen(ClosedFor::Rest));
    desk.send(StaffEvent::TaskChosen(ServiceTask::Assist));
    desk.send(StaffEvent::CardGone);
    assert!(desk.is_away() && desk.agent.is_none());
}

#[test]
fn one_agent_helps_citizen_after_citizen_without_the_card() {
    let mut desk = helping();
    for _ in 0..3 {
        desk.wait_seconds(IDLE - 1);
        desk.serve(40 * 60, SessionEnd::Finished);
        assert!(desk.agent.is_some());
    }
    desk.send(StaffEvent::CitizenBegan);
    desk.send(StaffEvent::CitizenHelped);
    desk.send(StaffEvent::CitizenGone(SessionEnd::Ended));
    desk.send(StaffEvent::AssistEnded);
    assert_eq!(desk.ended(), Some((AssistEnd::Ended, 4, 1)));
    assert!(desk.is_away());
}

#[test]
fn no_citizen_for_too_long_ends_it_and_touches_do_not_put_it_off() {
    let mut desk = helping();
    desk.wait_seconds(IDLE - 1);
    desk.send(StaffEvent::Touched);
    desk.wait_seconds(1);
    assert_eq!(desk.ended(), Some((AssistEnd::Idle, 0, 0)));
}

#[test]
fn a_citizen_who_was_left_alone_ends_it() {
    let mut desk = helping();
    desk.serve(90, SessionEnd::TimedOut);
    assert_eq!(desk.ended(), Some((AssistEnd::Idle, 1, 0)));
}

#[test]
fn nothing_ends_it_while_a_citizen_is_served() {
    let mut desk = helping();
    desk.send(StaffEvent::CitizenBegan);
    desk.tell(StaffEvent::AssistEnded, false);
    let (proved, tries_left) = (Ok(technician()), Some(3));
    desk.tell(StaffEvent::CardShown { proved, tries_left }, false);
    desk.now.moment = desk.now.moment.plus_seconds(2 * SPAN_SECONDS);
    desk.tell(StaffEvent::Tick, false);
    assert!(desk.agent.is_some() && desk.page().is_none());
    desk.send(StaffEvent::CitizenGone(SessionEnd::Finished));
    assert_eq!(desk.ended(), Some((AssistEnd::SpanOver, 1, 0)));
}

#[test]
fn it_lasts_four_hours_at_most() {
    let mut desk = helping();
    let mut citizens = 0;
    while desk.agent.is_some() {
        desk.serve(10 * 60, SessionEnd::Finished);
        citizens += 1;
        assert!(citizens <= 24);
    }
    assert_eq!(desk.ended(), Some((AssistEnd::SpanOver, 24, 0)));
}

#[test]
fn a_staff_card_ends_it_and_asks_for_its_pin_and_other_cards_do_nothing() {
    let mut desk = helping();
    desk.show(Err(StaffRefusal::NotAStaffCard));
    assert!(desk.agent.is_some() && desk.page().is_none());
    desk.show(Ok(technician()));
    assert_eq!(desk.ended(), Some((AssistEnd::CardShown, 0, 0)));
    assert!(matches!(desk.page(), Some(ServicePage::Pin { .. })));
}

#[derive(Debug, Clone)]
enum Doing {
    Task(usize),
    CardGone,
    Show(bool),
    Answer,
    Begin,
    Helped,
    Gone(bool),
    End,
    Wait(u32),
}

fn doing() -> impl Strategy<Value = Doing> {
    prop_oneof![
        3 => Just(Doing::Task(0)),
        1 => (0_usize..ServiceTask::ALL.len()).prop_map(Doing::Task),
        3 => Just(Doing::CardGone),
        2 => any::<bool>().prop_map(Doing::Show),
        2 => Just(Doing::Answer),
        2 => Just(Doing::Begin),
        1 => Just(Doing::Helped),
        2 => any::<bool>().prop_map(Doing::Gone),
        1 => Just(Doing::End),
        2 => (0_u32..400).prop_map(Doing::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever happens: nobody helps without having proved card and PIN, never longer than the span
    /// without a citizen, never beside a page that lets somebody in, and each beginning has one end.
    #[test]
    fn who_helps_has_proved_it_and_stops_in_time(doings in prop::collection::vec(doing(), 0..80)) {
        let mut desk = inside(StaffRole::Supervisor);
        let who = member(StaffRole::Supervisor, 17);
        let (mut is_served, mut free_for) = (false, 0);
        for doing in doings {
            let was = desk.agent.clone();
            match doing {
                Doing::Task(task) => desk.tell(StaffEvent::TaskChosen(ServiceTask::ALL[task]), !is_served),
                Doing::CardGone => desk.tell(StaffEvent::CardGone, !is_served),
                Doing::Show(good) => {
                    let proved = if good { Ok(who.clone()) } else { Err(StaffRefusal::Forged) };
                    desk.tell(StaffEvent::CardShown { proved, tries_left: None }, !is_served);
                    desk.give("314159");
                }
                Doing::Answer => desk.answer(Ok(who.clone()), None),
                Doing::Begin if desk.page().is_none() && !is_served => {
                    is_served = true;
                    desk.tell(StaffEvent::CitizenBegan, false);
                }
                Doing::Gone(timed_out) if is_served => {
                    is_served = false;
                    free_for = 0;
                    let why = if timed_out { SessionEnd::TimedOut } else { SessionEnd::Finished };
                    desk.send(StaffEvent::CitizenGone(why));
                }
                Doing::Helped if is_served => desk.tell(StaffEvent::CitizenHelped, false),
                Doing::End => desk.tell(StaffEvent::AssistEnded, !is_served),
                Doing::Wait(seconds) => {
                    desk.now.moment = desk.now.moment.plus_seconds(seconds);
                    desk.tell(StaffEvent::Tick, !is_served);
                    free_for += seconds;
                }
                Doing::Begin | Doing::Gone(_) | Doing::Helped => {}
            }
            if was.is_none() {
                free_for = 0;
            }
            if desk.agent.is_some() {
                let page = desk.page();
                prop_assert!(matches!(page, None | Some(ServicePage::Refused(_))));
                prop_assert!(is_served || free_for < IDLE);
                prop_assert_eq!(desk.agent.as_ref(), Some(&who));
            } else if was.is_some() {
                prop_assert!(!is_served, "it ends between citizens only");
            }
            let count = |is: fn(&StaffNote) -> bool| desk.notes.iter().filter(|note| is(note)).count();
            let began = count(|note| matches!(note, StaffNote::AssistBegan { .. }));
            let ended = count(|note| matches!(note, StaffNote::AssistEnded { .. }));
            let entered = count(|note| matches!(note, StaffNote::Entered { .. }));
            prop_assert_eq!(began - ended, usize::from(desk.agent.is_some()));
            prop_assert!(began <= entered, "a card and a PIN each time");
        }
    }
}
