//! A transaction as a message: sealed as it came, in the form of an agency's page (see
//! `docs/decisions/0014-a-broker-behind-the-ledger.md`). We cannot open it, and the broker cannot.

use async_nats::jetstream::message::PublishMessage;
use kiosk_domain::AgencyId;
use kiosk_protocol::AgencyItem;

/// All subjects; a stream must hold them.
pub const SUBJECTS: &str = "huduma.v1.transactions.*";

/// What the headers of a message take at most, in bytes: ids are short.
const HEADERS_BYTES_MAX: usize = 2048;

/// A message, and whether its body had to stay behind.
pub struct Outgoing {
    /// As it is published.
    pub message: PublishMessage,
    /// The broker takes no message of that size; the agency fetches it by its cursor.
    pub withheld: bool,
}

/// Where the transactions of `agency` go.
pub fn subject(agency: &AgencyId) -> String {
    format!("huduma.v1.transactions.{agency}")
}

/// `item` for the stream `stream`, whose messages have at most `bytes_max` bytes.
///
/// # Errors
/// What the writer of JSON says.
pub fn outgoing(
    item: &AgencyItem,
    stream: &str,
    bytes_max: usize,
) -> Result<Outgoing, serde_json::Error> {
    let body = serde_json::to_vec(&item.sealed)?;
    let withheld = body.len() + HEADERS_BYTES_MAX > bytes_max;
    let routing = &item.sealed.routing;
    let (header, slot) = (&routing.header, &routing.slot);
    let (kiosk, epoch, sequence) = (&header.kiosk, slot.epoch, slot.sequence);
    let message = PublishMessage::build()
        .message_id(format!("{kiosk}/{epoch}/{sequence}"))
        .expected_stream(stream)
        .header("Huduma-Agency", header.agency.as_str())
        .header("Huduma-Service", header.service.as_str())
        .header("Huduma-Kiosk", kiosk.as_str())
        .header("Huduma-Epoch", epoch.to_string().as_str())
        .header("Huduma-Sequence", sequence.to_string().as_str())
        .header("Huduma-Cursor", item.cursor.to_string().as_str())
        .header(
            "Huduma-Received-At",
            item.received_at.0.to_string().as_str(),
        )
        .header("Huduma-Body", if withheld { "withheld" } else { "sealed" });
    let body = if withheld { Vec::new() } else { body };
    Ok(Outgoing {
        message: message.payload(body.into()),
        withheld,
    })
}

#[cfg(test)]
mod tests {
    use kiosk_domain::{KioskId, ServiceId, Timestamp, TransactionHeader, TransactionId};
    use kiosk_envelope::{Routing, SealedTransaction, Slot};

    use super::*;

    fn item(ciphertext_bytes: usize) -> AgencyItem {
        let header = TransactionHeader {
            id: TransactionId::from_parts(1, &[1; 10]),
            kiosk: KioskId::new("ksk-047-0001").expect("an id"),
            service: ServiceId::new("kra-pin-print").expect("an id"),
            agency: AgencyId::new("kra").expect("an id"),
            confirmed_at: Timestamp(0),
        };
        AgencyItem {
            cursor: 1024,
            sealed: SealedTransaction {
                routing: Routing {
                    header,
                    slot: Slot::first(3),
                    key_id: "2026".into(),
                },
                encapsulated_key: [3; 32],
                ciphertext: vec![4; ciphertext_bytes],
                signature: [5; 64],
            },
            received_at: Timestamp(77),
        }
    }

    #[test]
    fn what_a_broker_cannot_carry_is_announced_without_its_body() {
        let carried = outgoing(&item(1000), "huduma", 1 << 20).expect("JSON");
        assert!(!carried.withheld);
        let large = outgoing(&item(1 << 20), "huduma", 1 << 20).expect("JSON");
        assert!(large.withheld);
        let large = large.message.outbound_message("x");
        assert!(large.payload.is_empty());
        let headers = large.headers.expect("headers");
        let id = headers.get("Nats-Msg-Id").expect("an id");
        assert_eq!(id.as_str(), "ksk-047-0001/3/1");
        let body = headers.get("Huduma-Body").expect("said");
        assert_eq!(body.as_str(), "withheld");
    }
}
