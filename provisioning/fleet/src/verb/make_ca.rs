//! `kiosk-fleet make-ca`

use std::path::PathBuf;

use clap::Args;
use kiosk_domain::Timestamp;
use kiosk_enrolment::files::{Readers, none_exists, write_new};
use kiosk_enrolment::{Authority, Validity};
use serde_json::json;

use crate::answer::Answer;
use crate::failure::Failure;

/// Make a root: the certificate that the fleet trusts, and its key.
///
/// Writes root.pem and root.key (mode 0600) and overwrites nothing. Keep the key offline: whoever
/// has it can make kiosks, gateways and operators.
#[derive(Args)]
#[command(
    after_help = "Example:\n  kiosk-fleet make-ca --out trust --name \"Huduma kiosks root\" --days 3650"
)]
pub struct MakeCa {
    /// Folder to write to; made when it is missing.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Name in the certificate.
    #[arg(long, default_value = "Huduma kiosks root")]
    name: String,
    /// How long it holds.
    #[arg(long, default_value_t = 3650, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
}

impl MakeCa {
    /// Makes it.
    pub fn run(self, now: Timestamp) -> Result<Answer, Failure> {
        let (certificate, key) = (self.out.join("root.pem"), self.out.join("root.key"));
        none_exists(&[&certificate, &key])?;
        let authority = Authority::create(&self.name, Validity::days_from(now, self.days))?;
        write_new(&key, &authority.private_pem(), Readers::Owner)?;
        write_new(
            &certificate,
            authority.certificate_pem(),
            Readers::Everybody,
        )?;
        Ok(Answer::yes(
            format!("{}\n{}", certificate.display(), key.display()),
            json!({ "certificate": certificate, "key": key }),
        ))
    }
}
