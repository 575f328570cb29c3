//! `kiosk-fleet make-ca`

use std::path::PathBuf;

use clap::Args;
use kiosk_domain::Timestamp;
use kiosk_enrolment::files::{Readers, none_exists, write_new};
use kiosk_enrolment::{Authority, RevocationList, Validity};
use serde_json::json;

use crate::answer::Answer;
use crate::ca_folder::CaFolder;
use crate::failure::Failure;

/// Make a root: the certificate that the fleet trusts, its key, and its first revocation list.
///
/// Writes root.pem, root.key (mode 0600) and root.crl, good for 30 days, and overwrites nothing.
/// Keep the key offline: whoever has it can make kiosks, gateways and operators.
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
        let folder = CaFolder(&self.out);
        let (certificate, key, crl) = (folder.certificate(), folder.key(), folder.revocations());
        none_exists(&[&certificate, &key, &crl])?;
        let authority = Authority::create(&self.name, Validity::days_from(now, self.days))?;
        write_new(&key, &authority.private_pem(), Readers::Owner)?;
        write_new(
            &certificate,
            authority.certificate_pem(),
            Readers::Everybody,
        )?;
        let list_days = Validity::days_from(now, super::LIST_DAYS);
        let list = authority.sign_revocations(&RevocationList::new(), list_days)?;
        write_new(&crl, &list, Readers::Everybody)?;
        let paths = [&certificate, &key, &crl].map(|path| path.display().to_string());
        Ok(Answer::yes(
            paths.join("\n"),
            json!({ "certificate": certificate, "key": key, "crl": crl }),
        ))
    }
}
