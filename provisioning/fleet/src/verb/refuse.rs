//! `kiosk-fleet refuse`

use clap::Args;
use kiosk_protocol::{Done, Rejection, Route, TicketId};
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::link::Link;

/// Turn away a kiosk that waits for a second person, or a ticket that went astray.
///
/// The ticket is worth nothing from then on, whoever approves or vouches for it, and the kiosk is told so
/// when it asks the next time. A kiosk that has its certificate already is retired instead.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-fleet refuse --gateway gateway.example:8443 --roots root.pem --certificate second.pem \\
      --key second.key --ticket 1d1d…")]
pub struct Refuse {
    #[command(flatten)]
    link: Link,
    /// The ticket, as `kiosk-fleet approve` lists it.
    #[arg(long, value_name = "ID")]
    ticket: TicketId,
}

impl Refuse {
    /// Refuses.
    pub fn run(self) -> Result<Answer, Failure> {
        let ticket = self.ticket;
        let done: Done = self.link.post(Route::Rejections, &Rejection { ticket })?;
        Ok(Answer::yes(
            format!("ticket {ticket} is worth nothing any more"),
            json!({ "refused": ticket, "at": done.at }),
        ))
    }
}
