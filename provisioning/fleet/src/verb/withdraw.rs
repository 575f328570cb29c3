//! `kiosk-fleet withdraw` and `kiosk-fleet restore`

use clap::Args;
use kiosk_domain::{KioskId, SiteId, Text};
use kiosk_protocol::{Done, Route, Scope, Standing, StandingChange};
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::link::Link;

/// Take kiosks out of service: their next request is refused, their connections are cut, and citizens
/// read why.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-fleet withdraw --gateway gateway.example:8443 --roots root.pem --certificate desk.pem \\
      --key desk.key --site gpo-nairobi --en \"Closed for repairs.\" --sw \"Kimefungwa kwa ukarabati.\"
  kiosk-fleet withdraw … --kiosk ksk-047-0001 --for-ever")]
pub struct Withdraw {
    #[command(flatten)]
    link: Link,
    #[command(flatten)]
    whom: Whom,
    /// What citizens read, in English.
    #[arg(
        long,
        default_value = "This kiosk is out of service. Please use another one."
    )]
    en: String,
    /// What citizens read, in Kiswahili.
    #[arg(
        long,
        default_value = "Kioski hiki hakitumiki kwa sasa. Tafadhali tumia kingine."
    )]
    sw: String,
    /// Retire the kiosk: its certificates are revoked, and its id is never used again.
    #[arg(long, requires = "kiosk")]
    for_ever: bool,
}

/// Put kiosks back into service that were withdrawn with the same words. One that was retired never
/// comes back.
#[derive(Args)]
#[command(after_help = "Example:
  kiosk-fleet restore --gateway gateway.example:8443 --roots root.pem --certificate desk.pem \\
      --key desk.key --site gpo-nairobi")]
pub struct Restore {
    #[command(flatten)]
    link: Link,
    #[command(flatten)]
    whom: Whom,
}

/// Exactly one.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Whom {
    /// One kiosk.
    #[arg(long, value_name = "ID")]
    kiosk: Option<KioskId>,
    /// Every kiosk that was enrolled for a site.
    #[arg(long, value_name = "ID")]
    site: Option<SiteId>,
    /// Every kiosk.
    #[arg(long)]
    all: bool,
}

impl Withdraw {
    /// Withdraws or retires.
    pub fn run(self) -> Result<Answer, Failure> {
        let standing = match self.for_ever {
            true => Standing::Retired,
            false => Standing::Withdrawn(Text::new(self.en, self.sw)),
        };
        let what = if self.for_ever {
            "retired"
        } else {
            "withdrawn"
        };
        change(&self.link, self.whom.scope(), standing, what)
    }
}

impl Restore {
    /// Restores.
    pub fn run(self) -> Result<Answer, Failure> {
        change(
            &self.link,
            self.whom.scope(),
            Standing::Restored,
            "restored",
        )
    }
}

impl Whom {
    fn scope(self) -> Scope {
        let kiosk = self.kiosk.map(Scope::Kiosk);
        let site = self.site.map(Scope::Site);
        kiosk.or(site).unwrap_or(Scope::All)
    }
}

fn change(link: &Link, scope: Scope, standing: Standing, what: &str) -> Result<Answer, Failure> {
    let whom = match &scope {
        Scope::Kiosk(kiosk) => kiosk.to_string(),
        Scope::Site(site) => format!("every kiosk of {site}"),
        Scope::All => "every kiosk".into(),
    };
    let done: Done = link.post(Route::Standing, &StandingChange { scope, standing })?;
    let json = json!({ "whom": whom, "standing": what, "at": done.at });
    Ok(Answer::yes(format!("{whom} is {what}"), json))
}
