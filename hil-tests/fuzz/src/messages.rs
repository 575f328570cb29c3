//! What comes over the network: batches of rows, and messages in JSON.

use kiosk_protocol::{
    Acknowledgement, AgencyPage, Approval, BATCH_ROWS_MAX, Batch, Done, Enrolments, Heartbeat,
    HeartbeatReply, PaymentReply, PaymentRequest, Problem, ReferenceReply, Role, StandingChange,
    StatusUpdate, TicketReply, TicketRequest, Withdrawn,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Batches: what is taken holds no more rows than allowed, and is written as it was.
pub fn batches(bytes: &[u8]) {
    let Ok(batch) = Batch::from_bytes(bytes.to_vec()) else {
        return;
    };
    let rows: Vec<&[u8]> = batch.rows().collect();
    assert!(rows.len() <= BATCH_ROWS_MAX);
    let again = batch.only(0..rows.len());
    assert!(again.rows().eq(rows.iter().copied()));
    for transaction in batch.transactions() {
        drop(transaction);
    }
}

/// Every message of the protocol: what is taken is written and read again as the same.
pub fn any(bytes: &[u8]) {
    is_read_again::<Acknowledgement>(bytes);
    is_read_again::<AgencyPage>(bytes);
    is_read_again::<Heartbeat>(bytes);
    is_read_again::<HeartbeatReply>(bytes);
    is_read_again::<PaymentReply>(bytes);
    is_read_again::<PaymentRequest>(bytes);
    is_read_again::<Problem>(bytes);
    is_read_again::<ReferenceReply>(bytes);
    is_read_again::<StatusUpdate>(bytes);
    is_read_again::<Approval>(bytes);
    is_read_again::<Done>(bytes);
    is_read_again::<Enrolments>(bytes);
    is_read_again::<StandingChange>(bytes);
    is_read_again::<TicketReply>(bytes);
    is_read_again::<TicketRequest>(bytes);
    is_read_again::<Withdrawn>(bytes);
    // The name in a peer's certificate.
    let role = std::str::from_utf8(bytes).map(str::parse::<Role>);
    if let Ok(Ok(role)) = role {
        assert_eq!(role.to_string().as_bytes(), bytes);
    }
}

fn is_read_again<T: Serialize + DeserializeOwned + PartialEq>(bytes: &[u8]) {
    let Ok(message) = serde_json::from_slice::<T>(bytes) else {
        return;
    };
    let written = serde_json::to_vec(&message).expect("a message can be written");
    let again = serde_json::from_slice::<T>(&written);
    assert!(again.is_ok_and(|again| again == message));
}

/// The frozen batch of version 1.
pub fn batch_seeds() -> Vec<Vec<u8>> {
    let frozen = include_bytes!("../../../contracts/protocol/tests/frozen/v1/batch.bin");
    vec![frozen.to_vec()]
}

/// The frozen messages of version 1.
pub fn seeds() -> Vec<Vec<u8>> {
    macro_rules! frozen {
        ($($name:literal),*) => {
            vec![$(include_bytes!(concat!(
                "../../../contracts/protocol/tests/frozen/v1/", $name
            )).to_vec()),*]
        };
    }
    frozen![
        "acknowledgement-refused.json",
        "agency-page.json",
        "heartbeat.json",
        "heartbeat-reply.json",
        "payment-paid.json",
        "payment-request.json",
        "problem-other.json",
        "reference-reply-status.json",
        "status-update.json",
        "approval.json",
        "done.json",
        "enrolments.json",
        "standing-withdrawn.json",
        "ticket-reply.json",
        "ticket-request.json",
        "withdrawn.json"
    ]
}
