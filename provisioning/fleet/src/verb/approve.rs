//! `kiosk-fleet approve`

use clap::Args;
use kiosk_envelope::Digest;
use kiosk_protocol::{Approval, Done, Enrolment, Enrolments, Route, TicketId};
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::link::Link;

/// See which kiosks wait for a second person, or approve one.
///
/// Without a ticket it lists who waits; exit code 1 when nobody does. Whoever made a ticket cannot
/// approve it. Compare the key with the one that the kiosk shows, and name it: without --key a ticket
/// is approved before the kiosk asks, and holds only for one that proves its secret.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-fleet approve --gateway gateway.example:8443 --roots root.pem --certificate second.pem \\
      --key second.key
  kiosk-fleet approve … --ticket 1d1d… --of-key 9f86d0…")]
pub struct Approve {
    #[command(flatten)]
    link: Link,
    /// The ticket.
    #[arg(long, value_name = "ID")]
    ticket: Option<TicketId>,
    /// SHA-256 of the kiosk's key, as it is listed here and shown by the kiosk.
    #[arg(long, value_name = "HEX", requires = "ticket")]
    of_key: Option<Digest>,
}

impl Approve {
    /// Lists or approves.
    pub fn run(self) -> Result<Answer, Failure> {
        let Some(ticket) = self.ticket else {
            let found: Enrolments = self.link.get(Route::Enrolments)?;
            return Ok(listed(&found));
        };
        let key = self.of_key;
        let done: Done = self
            .link
            .post(Route::Approvals, &Approval { ticket, key })?;
        Ok(Answer::yes(
            format!("ticket {ticket} is approved"),
            json!({ "approved": ticket, "at": done.at }),
        ))
    }
}

fn listed(found: &Enrolments) -> Answer {
    let json = json!(found);
    if found.waiting.is_empty() {
        return Answer::no("nobody waits", json);
    }
    let lines: Vec<String> = found.waiting.iter().map(line).collect();
    Answer::yes(lines.join("\n\n"), json)
}

fn line(waits: &Enrolment) -> String {
    let shown = match waits.proved {
        true => "proved",
        false => "sent as it is, by a client that is not ours",
    };
    format!(
        "{} for {} at {} (county {}, {}), by {}\n  ticket {}\n  key    {}\n  secret {shown}",
        waits.asked_at.in_kenya(),
        waits.kiosk,
        waits.site,
        waits.county,
        waits.hardware,
        waits.made_by,
        waits.ticket,
        waits.key,
    )
}
