//! `kiosk-fleet make-ca`

use std::path::{Path, PathBuf};

use clap::Args;
use kiosk_domain::Timestamp;
use kiosk_enrolment::files::{Readers, none_exists, write_new};
use kiosk_enrolment::{Authority, LeafKey, RevocationList, Validity};
use serde_json::json;

use crate::answer::Answer;
use crate::ca_folder::CaFolder;
use crate::failure::Failure;

/// Make a root: the certificate that the fleet trusts, its key, and its first revocation list. Or an
/// issuing authority below one, for a gateway that enrols kiosks.
///
/// Writes root.pem, root.key (mode 0600) and root.crl, good for 30 days, and overwrites nothing.
/// Keep the key offline: whoever has it can make kiosks, gateways and operators. With --below it
/// writes issuing.pem, issuing.key, issuing.crl and ticket.key, which the gateway's [enrolment] names;
/// from then on the gateway signs that list itself.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-fleet make-ca --out trust --name \"Huduma kiosks root\" --days 3650
  kiosk-fleet make-ca --out issuing --below trust --days 730")]
pub struct MakeCa {
    /// Folder to write to; made when it is missing.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Folder of the root that signs an issuing authority.
    #[arg(long, value_name = "FOLDER")]
    below: Option<PathBuf>,
    /// Name in the certificate.
    #[arg(long, default_value = ROOT, default_value_if("below", clap::builder::ArgPredicate::IsPresent, ISSUING))]
    name: String,
    /// How long it holds.
    #[arg(long, default_value_t = 3650, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
}

const ROOT: &str = "Huduma kiosks root";
const ISSUING: &str = "Huduma kiosks issuing authority";

impl MakeCa {
    /// Makes it.
    pub fn run(self, now: Timestamp) -> Result<Answer, Failure> {
        match &self.below {
            None => self.root(now),
            Some(root) => self.issuing(&CaFolder(root), now),
        }
    }

    fn root(&self, now: Timestamp) -> Result<Answer, Failure> {
        let folder = CaFolder(&self.out);
        let (certificate, key, crl) = (folder.certificate(), folder.key(), folder.revocations());
        none_exists(&[&certificate, &key, &crl])?;
        let authority = Authority::create(&self.name, Validity::days_from(now, self.days))?;
        write(&authority, [&certificate, &key, &crl], now)?;
        let paths = [&certificate, &key, &crl].map(|path| path.display().to_string());
        Ok(Answer::yes(
            paths.join("\n"),
            json!({ "certificate": certificate, "key": key, "crl": crl }),
        ))
    }

    fn issuing(&self, root: &CaFolder<'_>, now: Timestamp) -> Result<Answer, Failure> {
        let names = ["issuing.pem", "issuing.key", "issuing.crl", "ticket.key"];
        let [certificate, key, crl, ticket_key] = names.map(|name| self.out.join(name));
        none_exists(&[&certificate, &key, &crl, &ticket_key])?;
        let validity = Validity::days_from(now, self.days);
        let authority = root.authority()?.create_below(&self.name, validity)?;
        write(&authority, [&certificate, &key, &crl], now)?;
        let tickets = LeafKey::generate()?;
        write_new(&ticket_key, &tickets.private_pem(), Readers::Owner)?;
        let paths = [&certificate, &key, &crl, &ticket_key];
        let paths = paths.map(|path| path.display().to_string());
        let json = json!({
            "certificate": certificate, "key": key, "crl": crl, "ticket_key": ticket_key,
        });
        Ok(Answer::yes(paths.join("\n"), json))
    }
}

/// Certificate, key and first list of `authority`.
fn write(authority: &Authority, paths: [&Path; 3], now: Timestamp) -> Result<(), Failure> {
    let [certificate, key, crl] = paths;
    write_new(key, &authority.private_pem(), Readers::Owner)?;
    write_new(certificate, authority.certificate_pem(), Readers::Everybody)?;
    let list_days = Validity::days_from(now, super::LIST_DAYS);
    let list = authority.sign_revocations(&RevocationList::new(), list_days)?;
    Ok(write_new(crl, &list, Readers::Everybody)?)
}
