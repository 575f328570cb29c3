//! `kiosk-fleet revoke`

use std::path::PathBuf;

use clap::Args;
use kiosk_domain::Timestamp;
use kiosk_enrolment::files;
use kiosk_enrolment::{Certificate, Reason, Revoked, Roots, Serial};
use serde_json::json;

use crate::answer::Answer;
use crate::ca_folder::CaFolder;
use crate::failure::Failure;

/// Revoke a certificate for ever, and make the revocation list that says so.
///
/// Copy root.crl to every gateway: it refuses the certificate within a second, and cuts its open
/// connections. Exit code 1 when the certificate was revoked before; the list is then left as it is.
#[derive(Args)]
#[command(after_help = "Example:
  kiosk-fleet revoke --ca trust --certificate kiosks/ksk-047-0001.pem --reason key-compromise")]
pub struct Revoke {
    /// Folder with root.pem and root.key.
    #[arg(long, value_name = "FOLDER")]
    ca: PathBuf,
    /// The certificate (PEM).
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// Why: unspecified, key-compromise, superseded, cessation-of-operation, privilege-withdrawn.
    #[arg(long, default_value = "unspecified")]
    reason: Reason,
    /// How long the list is good.
    #[arg(long, default_value_t = super::LIST_DAYS, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
}

impl Revoke {
    /// Revokes it.
    pub fn run(self, now: Timestamp) -> Result<Answer, Failure> {
        let folder = CaFolder(&self.ca);
        let authority = folder.authority()?;
        let serial = self.serial(authority.certificate_pem())?;
        let mut list = folder.revoked_by(&authority)?;
        let (at, reason, text) = (now, self.reason, serial.to_string());
        if list.revoke(Revoked { serial, at, reason }) {
            return folder.publish(&authority, &list, now, self.days);
        }
        Ok(Answer::no(
            format!("{text} was revoked before"),
            json!({ "revoked_before": text }),
        ))
    }

    /// The serial number, once it is plain that this root gave it: another root's list cannot
    /// revoke it, and might revoke a stranger.
    fn serial(&self, root: &str) -> Result<Serial, Failure> {
        let path = &self.certificate;
        let unusable = |source| Failure::Certificate {
            path: path.clone(),
            source,
        };
        let certificate = Certificate::from_pem(&files::read(path)?).map_err(unusable)?;
        let roots = Roots::from_pem(root).map_err(unusable)?;
        let then = certificate.not_before();
        let vouched = roots
            .vouch_for_client(&certificate, then)
            .or_else(|_| roots.vouch_for_server(&certificate, then));
        if vouched.is_err() {
            let text = format!("{} was not issued by this root", path.display());
            return Err(Failure::Input(text));
        }
        let serial = certificate.serial().parse();
        serial.map_err(|error| Failure::Input(format!("{}: {error}", path.display())))
    }
}
