//! What an older program does with a newer one's words.

use kiosk_domain::Warning;
use kiosk_domain::figures::{End, SERVICES_MAX, ServiceFigures, Spread, Step};
use kiosk_protocol::{
    Acknowledgement, CONTROL_BYTES_MAX, FIGURES_BYTES_MAX, Heartbeat, HeartbeatReply, PaymentReply,
    Problem, ProblemCode, Refusal,
};

use crate::sample;

#[test]
fn a_code_of_a_newer_gateway_is_read_as_other() {
    let problem: Problem =
        serde_json::from_str(r#"{"code":"on-fire","detail":"?"}"#).expect("is read");
    assert_eq!(problem.code, ProblemCode::Other);
}

#[test]
fn a_refusal_of_a_newer_gateway_still_sets_the_row_aside() {
    let json = r#"{"epoch":1,"acknowledged":7,"refused":[{"sequence":5,"reason":"too-blue"}]}"#;
    let read: Acknowledgement = serde_json::from_str(json).expect("is read");
    assert_eq!(
        (read.refused[0].sequence, read.refused[0].reason),
        (5, Refusal::Other)
    );
}

#[test]
fn a_warning_of_a_newer_kiosk_is_read_as_other_and_an_older_kiosk_gives_none() {
    let beat = |warnings: &str| {
        let json = format!(
            r#"{{"kiosk":"ksk-047-0001","sent_at":1,"queued":0,"oldest_age_seconds":0,
                "journal_head":null,"devices":[],{warnings}"software":"9"}}"#
        );
        serde_json::from_str::<Heartbeat>(&json).expect("is read")
    };
    let newer = beat(r#""warnings":["paper-low","on-fire"],"#);
    assert_eq!(newer.warnings, [Warning::PaperLow, Warning::Other]);
    assert!(beat("").warnings.is_empty());
}

#[test]
fn keys_that_came_later_are_skipped() {
    let json = r#"{"received_at":1,"journal_head":null,"weather":"fine"}"#;
    assert!(serde_json::from_str::<HeartbeatReply>(json).is_ok());
}

#[test]
fn a_payment_state_that_is_not_known_is_an_error_and_never_paid() {
    let json = r#"{"invoice":"INV-0001","state":{"kind":"paid_in_kind"}}"#;
    assert!(serde_json::from_str::<PaymentReply>(json).is_err());
}

#[test]
fn problems_travel_with_the_status_that_callers_act_on() {
    for (code, status) in [
        (ProblemCode::Malformed, 400),
        (ProblemCode::Revoked, 403),
        (ProblemCode::NotYours, 403),
        (ProblemCode::Withdrawn, 403),
        (ProblemCode::Unproved, 401),
        (ProblemCode::Spent, 410),
        (ProblemCode::NotFound, 404),
        (ProblemCode::ConflictingBody, 409),
        (ProblemCode::TooLarge, 413),
        (ProblemCode::Busy, 503),
    ] {
        assert_eq!(code.status(), status, "{}", code.as_str());
    }
}

#[test]
fn the_busiest_day_of_every_service_fits_into_its_message() {
    let mut day = sample::figures();
    let mut busiest = ServiceFigures::default();
    for end in [End::Finished, End::Ended, End::TimedOut, End::OutOfService] {
        busiest.ends.insert(end, u32::MAX);
    }
    (busiest.kept, busiest.ratings) = (u32::MAX, [u32::MAX; 5]);
    let slowest = Spread {
        classes: [u32::MAX; 8],
        total_seconds: u64::MAX,
    };
    busiest.steps = Step::ALL.into_iter().map(|step| (step, slowest)).collect();
    day.services = (0..SERVICES_MAX)
        .map(|number| {
            let id = format!("an-agency-with-a-long-name-{number:03}");
            (id.parse().expect("an id"), busiest.clone())
        })
        .collect();
    day.unchosen = busiest;
    let bytes = serde_json::to_vec(&day).expect("json").len();
    assert!(bytes <= FIGURES_BYTES_MAX, "{bytes}");
    assert!(bytes > CONTROL_BYTES_MAX, "{bytes}");
}
