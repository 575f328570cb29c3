//! Every message of version 1 stays readable and is written as it was. A red golden here means the
//! code is wrong. The matches below are exhaustive: a new route or variant does not compile until
//! its bytes are frozen too.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use kiosk_envelope::Digest;
use kiosk_protocol::{
    Batch, FiguresReply, PaymentReply, PaymentState, Problem, ProblemCode, Refusal, Route, Ticket,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::sample;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/frozen/v1")
}

/// The bytes of `v1/name`. With `BLESS` set, a missing file is written; none is overwritten.
fn frozen(name: &str, now: &[u8]) -> Vec<u8> {
    let path = folder().join(name);
    if env::var_os("BLESS").is_some() && !path.exists() {
        fs::write(&path, now).expect("the golden is written");
    }
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The frozen bytes of `name` mean `message`, and `message` is written to the frozen bytes.
fn is_frozen<T: Serialize + DeserializeOwned + PartialEq>(name: &str, message: &T) {
    let now = serde_json::to_vec(message).expect("json");
    let frozen = frozen(name, &now);
    let read: T = serde_json::from_slice(&frozen).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert!(read == *message, "{name} means something else now");
    assert_eq!(
        String::from_utf8_lossy(&now),
        String::from_utf8_lossy(&frozen),
        "{name} is written in another way now"
    );
}

#[test]
fn control_messages_are_read_and_written_as_they_were() {
    is_frozen("heartbeat.json", &sample::heartbeat());
    is_frozen(
        "heartbeat-warnings.json",
        &sample::heartbeat_of_a_warning_kiosk(),
    );
    is_frozen("heartbeat-energy.json", &sample::heartbeat_with_energy());
    is_frozen("heartbeat-reply.json", &sample::heartbeat_reply());
    is_frozen("figures.json", &sample::figures());
    is_frozen("figures-reply.json", &FiguresReply { sessions: 2 });
    is_frozen("payment-request.json", &sample::payment_request());
    is_frozen("acknowledgement.json", &sample::acknowledgement(vec![]));
    is_frozen(
        "acknowledgement-refused.json",
        &sample::acknowledgement(refusals()),
    );
    is_frozen("agency-page.json", &sample::agency_page());
    is_frozen("status-update.json", &sample::status_update());
    is_frozen("reference-reply.json", &sample::reference_reply(None));
    let answered = sample::reference_reply(Some(sample::status_update()));
    is_frozen("reference-reply-status.json", &answered);
}

#[test]
fn what_operations_say_is_read_and_written_as_it_was() {
    is_frozen("ticket-request.json", &sample::ticket_request());
    is_frozen("ticket-reply.json", &sample::ticket_reply());
    is_frozen("enrolments.json", &sample::enrolments());
    is_frozen("approval.json", &sample::approval(Some(Digest([0xee; 32]))));
    is_frozen("approval-before.json", &sample::approval(None));
    is_frozen("done.json", &sample::done());
    is_frozen("rejection.json", &sample::rejection());
    for (file, change) in sample::standing_changes() {
        is_frozen(file, &change);
    }
    is_frozen("withdrawn.json", &sample::withdrawn());
}

#[test]
fn what_a_kiosk_and_a_gateway_say_of_a_chip_is_read_and_written_as_it_was() {
    is_frozen("attestation-claim.json", &sample::claim());
    is_frozen("attestation-challenge.json", &sample::challenge());
}

#[test]
fn a_withdrawal_is_read_as_a_problem_by_who_knows_no_more() {
    let json = serde_json::to_vec(&sample::withdrawn()).expect("json");
    let read: Problem = serde_json::from_slice(&json).expect("a problem");
    assert_eq!(read.code, ProblemCode::Withdrawn);
}

#[test]
fn every_payment_state_is_read_and_written_as_it_was() {
    for state in payment_states() {
        let file = payment_file(&state);
        is_frozen(
            file,
            &PaymentReply {
                invoice: "INV-0001".into(),
                state,
            },
        );
    }
}

#[test]
fn every_problem_is_read_and_written_as_it_was() {
    for code in problem_codes() {
        let problem = Problem {
            code,
            detail: "what went wrong".into(),
        };
        is_frozen(&problem_file(code), &problem);
    }
}

#[test]
fn batches_are_read_and_written_as_they_were() {
    let now = sample::batch().into_bytes();
    let frozen = frozen("batch.bin", &now);
    let read = Batch::from_bytes(frozen.clone()).expect("version 1 is read");
    assert!(read.transactions().all(|row| row == Ok(sample::sealed())));
    assert_eq!(now, frozen);
}

#[test]
fn a_ticket_is_read_and_written_as_it_was() {
    let now = sample::ticket()
        .sign(&sample::ticket_key())
        .expect("signed");
    let frozen = frozen("ticket.jws", now.as_bytes());
    let frozen = std::str::from_utf8(&frozen).expect("text");
    let read = Ticket::read_unproved(frozen).expect("version 1 is read");
    assert!(read == sample::ticket());
    assert_eq!(*now, frozen);
}

#[test]
fn every_route_has_its_messages_frozen_and_no_file_is_left_over() {
    if env::var_os("BLESS").is_some() {
        return; // The other tests are writing files at this moment.
    }
    let of_routes = Route::ALL.into_iter().flat_map(files_of).map(str::to_owned);
    let of_problems = problem_codes().into_iter().map(problem_file);
    let on_paper = ["ticket.jws".to_owned()];
    let of_chips = ["attestation-claim.json", "attestation-challenge.json"].map(str::to_owned);
    let wanted: BTreeSet<String> = of_routes
        .chain(of_problems)
        .chain(on_paper)
        .chain(of_chips)
        .collect();
    let entries = fs::read_dir(folder()).expect("the folder is there");
    let found: BTreeSet<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(wanted, found);
}

fn files_of(route: Route) -> Vec<&'static str> {
    match route {
        Route::Transactions => {
            vec![
                "batch.bin",
                "acknowledgement.json",
                "acknowledgement-refused.json",
            ]
        }
        Route::Figures => vec!["figures.json", "figures-reply.json"],
        Route::Heartbeat => vec![
            "heartbeat.json",
            "heartbeat-energy.json",
            "heartbeat-warnings.json",
            "heartbeat-reply.json",
        ],
        Route::Payments => vec!["payment-request.json"],
        Route::Payment => payment_states().iter().map(payment_file).collect(),
        Route::AgencyTransactions => vec!["agency-page.json"],
        Route::AgencyStatuses => vec!["status-update.json"],
        Route::Reference => vec!["reference-reply.json", "reference-reply-status.json"],
        Route::Tickets => vec!["ticket-request.json", "ticket-reply.json"],
        Route::Enrolments => vec!["enrolments.json"],
        Route::Approvals => vec!["approval.json", "approval-before.json", "done.json"],
        Route::Rejections => vec!["rejection.json"],
        Route::Standing => {
            let changes = sample::standing_changes();
            let files = changes.into_iter().map(|(file, _)| file);
            files.chain(["withdrawn.json"]).collect()
        }
        // Plain text for load balancers and monitors: not ours to freeze.
        Route::Health | Route::Metrics => vec![],
    }
}

fn payment_states() -> Vec<PaymentState> {
    vec![
        PaymentState::Created,
        PaymentState::Pending,
        PaymentState::Paid {
            code: "MFANO00001".into(),
            simulated: true,
        },
        PaymentState::Cancelled,
        PaymentState::Insufficient,
        PaymentState::Expired,
        PaymentState::Unknown,
    ]
}

fn payment_file(state: &PaymentState) -> &'static str {
    match state {
        PaymentState::Created => "payment-created.json",
        PaymentState::Pending => "payment-pending.json",
        PaymentState::Paid {
            code: _,
            simulated: _,
        } => "payment-paid.json",
        PaymentState::Cancelled => "payment-cancelled.json",
        PaymentState::Insufficient => "payment-insufficient.json",
        PaymentState::Expired => "payment-expired.json",
        PaymentState::Unknown => "payment-unknown.json",
    }
}

fn problem_codes() -> Vec<ProblemCode> {
    use ProblemCode::*;
    let all = [
        Malformed,
        Revoked,
        NotYours,
        Withdrawn,
        Unproved,
        Spent,
        NotFound,
        ConflictingBody,
        TooLarge,
        Busy,
        Internal,
        Other,
    ];
    for code in all {
        // A new code belongs into the list above.
        match code {
            Malformed | Revoked | NotYours | Withdrawn | Unproved | Spent | NotFound
            | ConflictingBody | TooLarge | Busy | Internal | Other => {}
        }
    }
    all.to_vec()
}

fn problem_file(code: ProblemCode) -> String {
    format!("problem-{}.json", code.as_str())
}

fn refusals() -> Vec<Refusal> {
    use Refusal::*;
    let all = [
        Malformed,
        BadSignature,
        NotYours,
        ConflictingBody,
        BrokenChain,
        UnknownAgency,
        Other,
    ];
    for reason in all {
        // A new reason belongs into the list above, and into a golden of its own.
        match reason {
            Malformed | BadSignature | NotYours | ConflictingBody | BrokenChain | UnknownAgency
            | Other => {}
        }
    }
    all.to_vec()
}
