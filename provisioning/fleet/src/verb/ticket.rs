//! `kiosk-fleet ticket`

use std::path::PathBuf;

use clap::Args;
use kiosk_domain::{KioskId, SiteId};
use kiosk_protocol::{Route, TicketReply, TicketRequest};
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::link::Link;
use crate::paper;

/// Ask for a ticket that lets one kiosk be enrolled, once, within three days.
///
/// Writes <kiosk>.ticket and <kiosk>.ticket.png (mode 0600), and shows the same QR code. Somebody else
/// has to approve it: before the kiosk asks, or with the key that the kiosk shows.
#[derive(Args)]
#[command(after_help = "Example:
  kiosk-fleet ticket --gateway gateway.example:8443 --roots root.pem --certificate desk.pem \\
      --key desk.key --kiosk ksk-047-0001 --site gpo-nairobi --county 47 --hardware pi5-portrait \\
      --out tickets")]
pub struct Ticket {
    #[command(flatten)]
    link: Link,
    /// Who the kiosk will be; ids of retired kiosks are refused.
    #[arg(long, value_name = "ID")]
    kiosk: KioskId,
    /// Where it will stand.
    #[arg(long, value_name = "ID")]
    site: SiteId,
    /// County code.
    #[arg(long, value_name = "CODE", value_parser = clap::value_parser!(u8).range(1..=47))]
    county: u8,
    /// What kind of device.
    #[arg(long, value_name = "CLASS")]
    hardware: String,
    /// Folder to write to; made when it is missing.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

impl Ticket {
    /// Asks for it.
    pub fn run(self) -> Result<Answer, Failure> {
        let name = self.kiosk.to_string();
        let request = TicketRequest {
            kiosk: self.kiosk,
            site: self.site,
            county: self.county,
            hardware: self.hardware,
        };
        let made: TicketReply = self.link.post(Route::Tickets, &request)?;
        let (id, expires_at) = (made.id, made.expires_at);
        let paper = paper::write(&self.out, &name, &made.ticket)?;
        Ok(Answer::yes(
            format!(
                "{}\n{}\n{}\nticket {id} for {name}, until {} in Kenya",
                paper.code,
                paper.text.display(),
                paper.picture.display(),
                expires_at.in_kenya(),
            ),
            json!({
                "ticket": id, "kiosk": name, "expires_at": expires_at,
                "text": paper.text, "picture": paper.picture,
            }),
        ))
    }
}
