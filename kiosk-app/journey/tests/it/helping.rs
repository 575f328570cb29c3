//! An agent helps: said on every page, recorded where the agency reads it, and refused without loss.

use kiosk_domain::transaction::AssistedBy;
use kiosk_domain::{Language, SiteId, StaffMember, StaffRole, StaffSerial};
use kiosk_journey::{Event, Screen};
use proptest::prelude::*;

use crate::kiosk::{Kiosk, free_service, paid_service};

/// An attendant who does not exist.
pub(crate) fn agent() -> StaffMember {
    StaffMember {
        id: "att-0000".into(),
        role: StaffRole::Attendant,
        serial: StaffSerial::new(&[0x17]).unwrap(),
    }
}

fn helped_kiosk() -> Kiosk {
    let mut kiosk = Kiosk::new();
    kiosk.send(Event::Agent(Some(agent())));
    kiosk
}

fn is_attract(screen: &Screen) -> bool {
    matches!(screen, Screen::Attract { .. })
}

#[test]
fn every_page_of_a_helped_session_says_so_and_the_agency_reads_who() {
    for service in [free_service(), paid_service()] {
        for language in Language::ALL {
            let mut kiosk = helped_kiosk();
            assert_eq!(kiosk.view().agent, Some(agent()), "before anybody begins");
            kiosk.choose(&service.id, language);
            kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Notice(_)));
            while !is_attract(&kiosk.screen()) {
                assert_eq!(kiosk.view().agent, Some(agent()));
                kiosk.go_on(&service);
            }
            let submission = kiosk.saved.last().unwrap();
            let by = submission.transaction.body.assisted_by.clone();
            assert_eq!(by, Some(AssistedBy::from(&agent())));
            let paper = format!("{:?}", submission.receipt.document());
            let said = match language {
                Language::English => "with an agent's help",
                Language::Kiswahili => "kwa msaada wa mhudumu",
            };
            assert!(paper.contains(said), "{paper}");
            assert!(!paper.contains("att-0000"), "who it was is the agency's");
            assert_eq!(kiosk.helped, 1);
        }
    }
}

#[test]
fn the_notice_tells_of_the_agent_before_the_first_question_and_takes_a_refusal() {
    let service = free_service();
    let mut kiosk = helped_kiosk();
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::Start);
    let Screen::Notice(notice) = kiosk.screen() else {
        panic!("the notice comes first");
    };
    assert!(notice.helped);
    kiosk.send(Event::AgentRefused);
    let Screen::Notice(notice) = kiosk.screen() else {
        panic!("the notice is still to be read");
    };
    assert!(!notice.helped);
    while !is_attract(&kiosk.screen()) {
        assert_eq!(kiosk.view().agent, None);
        kiosk.go_on(&service);
    }
    let submission = kiosk.saved.last().unwrap();
    assert_eq!(submission.transaction.body.assisted_by, None);
    let paper = format!("{:?}", submission.receipt.document());
    assert!(!paper.contains("agent"));
    assert_eq!(kiosk.helped, 0);
    assert_eq!(
        kiosk.view().agent,
        Some(agent()),
        "the next is offered help"
    );
}

#[test]
fn who_refused_the_agent_has_refused_for_every_service_of_the_session() {
    let (first, second) = (free_service(), paid_service());
    let mut kiosk = helped_kiosk();
    kiosk.choose(&first.id, Language::English);
    kiosk.send(Event::Start);
    kiosk.send(Event::AgentRefused);
    kiosk.send(Event::Back);
    kiosk.send(Event::Back);
    kiosk.send(Event::ServiceChosen(second.id.clone()));
    kiosk.go_on_until(&second, is_attract);
    assert_eq!(
        kiosk.saved.last().unwrap().transaction.body.assisted_by,
        None
    );
}

#[test]
fn another_service_of_the_same_session_is_helped_as_well() {
    let (first, second) = (free_service(), paid_service());
    let mut kiosk = helped_kiosk();
    kiosk.choose(&first.id, Language::English);
    kiosk.send(Event::Back);
    kiosk.send(Event::ServiceChosen(second.id.clone()));
    kiosk.go_on_until(&second, is_attract);
    let by = kiosk
        .saved
        .last()
        .unwrap()
        .transaction
        .body
        .assisted_by
        .clone();
    assert_eq!(by, Some(AssistedBy::from(&agent())));
}

#[test]
fn who_began_with_help_is_recorded_so_and_who_began_alone_is_not() {
    let service = free_service();
    let mut kiosk = helped_kiosk();
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::Agent(None));
    kiosk.go_on_until(&service, is_attract);
    assert!(kiosk.saved[0].transaction.body.assisted_by.is_some());
    assert_eq!(kiosk.view().agent, None);
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::Agent(Some(agent())));
    kiosk.go_on_until(&service, is_attract);
    assert!(kiosk.saved[1].transaction.body.assisted_by.is_none());
}

#[test]
fn a_counter_ticket_made_with_help_says_so() {
    let service = free_service();
    let mut kiosk = helped_kiosk();
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::Start);
    kiosk.send(Event::NoticeRefused);
    let paper = format!("{:?}", kiosk.unsent.last().unwrap().document());
    assert!(paper.contains("with an agent's help"));
}

/// Bodies of before have no such field, and those of unhelped sessions look like them.
#[test]
fn a_body_without_help_is_written_as_before() {
    let service = free_service();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, is_attract);
    let body = &kiosk.saved[0].transaction.body;
    assert_eq!(body.assisted_by, None);
    assert_eq!(body.site, SiteId::new("gpo-nairobi").unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Citizen after citizen with one agent, some of whom refuse or leave: nobody finds what another
    /// typed, and each record says exactly whether this one was helped.
    #[test]
    fn no_citizen_sees_what_the_one_before_did_with_the_agent(
        citizens in prop::collection::vec((any::<bool>(), 0_usize..20), 1..8),
    ) {
        let service = free_service();
        let mut kiosk = helped_kiosk();
        for (refuses, steps) in citizens {
            let saved = kiosk.saved.len();
            kiosk.choose(&service.id, Language::English);
            kiosk.send(Event::Start);
            if refuses {
                kiosk.send(Event::AgentRefused);
            }
            for step in 0..steps {
                if is_attract(&kiosk.screen()) {
                    break;
                }
                if let Screen::Identify(page) | Screen::Question(page) = kiosk.screen() {
                    prop_assert!(page.value.is_empty(), "step {}", step);
                }
                kiosk.go_on(&service);
            }
            if !is_attract(&kiosk.screen()) {
                kiosk.send(Event::EndSession);
            }
            for made in &kiosk.saved[saved..] {
                prop_assert_eq!(made.transaction.body.assisted_by.is_some(), !refuses);
            }
            prop_assert!(is_attract(&kiosk.screen()));
        }
    }
}
