//! `kiosk-fleet retire`

use std::path::PathBuf;

use clap::Args;
use kiosk_domain::{KioskId, Timestamp};
use kiosk_enrolment::signed::{WIPED, verified};
use kiosk_enrolment::{Certificate, files};
use kiosk_protocol::{Done, Role, Route, Scope, Standing, StandingChange};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::link::Link;

/// Retire a kiosk that was wiped, on the word of its own last signature.
///
/// Checks the receipt of `kiosk-technician decommission` with the kiosk's last certificate. Then its
/// certificates are revoked at the gateway, and its id is never used again. Says how many transactions
/// the technician saved: they are in the file that comes with the receipt. A kiosk that is lost leaves
/// no receipt: `kiosk-fleet withdraw --for-ever`.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-fleet retire --gateway gateway.example:8443 --roots root.pem --certificate desk.pem \\
      --key desk.key --receipt wiped.jws --kiosk-certificate ksk-047-0001.pem
Exit codes: 0 retired, 1 the receipt is not of this kiosk, 2 the gateway was not reached or refuses.")]
pub struct Retire {
    #[command(flatten)]
    link: Link,
    /// The receipt.
    #[arg(long, value_name = "FILE")]
    receipt: PathBuf,
    /// The last certificate of the kiosk.
    #[arg(long, value_name = "FILE")]
    kiosk_certificate: PathBuf,
}

impl Retire {
    /// Checks and retires.
    pub fn run(self) -> Result<Answer, Failure> {
        let path = &self.kiosk_certificate;
        let unusable = |source| Failure::Certificate {
            path: path.clone(),
            source,
        };
        let certificate = Certificate::from_pem(&files::read(path)?).map_err(unusable)?;
        let key = certificate.public_key().map_err(unusable)?;
        let Role::Kiosk(kiosk) = certificate.role().map_err(unusable)? else {
            let text = format!("{} is not the certificate of a kiosk", path.display());
            return Err(Failure::Input(text));
        };
        let receipt = files::read(&self.receipt)?;
        let claims =
            verified(WIPED, &receipt, &key).filter(|claims| claims["iss"] == *kiosk.as_str());
        let Some(claims) = claims else {
            let receipt = self.receipt.display();
            let why = format!("{receipt} is no receipt that {kiosk} signed; nothing was retired");
            let json = json!({ "kiosk": kiosk, "retired": false, "why": why });
            return Ok(Answer::no(why, json));
        };
        let (scope, standing) = (Scope::Kiosk(kiosk.clone()), Standing::Retired);
        let change = StandingChange { scope, standing };
        let done: Done = self.link.post(Route::Standing, &change)?;
        Ok(retired(&kiosk, &claims, &done))
    }
}

fn retired(kiosk: &KioskId, claims: &Value, done: &Done) -> Answer {
    let wiped_at = claims["iat"]
        .as_i64()
        .unwrap_or_default()
        .saturating_mul(1000);
    let wiped_at = Timestamp(wiped_at);
    let saved = claims["saved_transactions"].as_u64().unwrap_or_default();
    let mut text = format!("{kiosk} is retired; wiped {} in Kenya", wiped_at.in_kenya());
    if saved > 0 {
        text.push_str(&format!(
            "\n{saved} transactions are in the file that was saved with --save-queue; ask for it"
        ));
    }
    let json = json!({
        "kiosk": kiosk, "retired": true, "at": done.at, "wiped_at": wiped_at,
        "saved_transactions": saved,
    });
    Answer::yes(text, json)
}
