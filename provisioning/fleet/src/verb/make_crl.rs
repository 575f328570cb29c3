//! `kiosk-fleet make-crl`

use std::path::PathBuf;

use clap::Args;
use kiosk_domain::Timestamp;
use kiosk_enrolment::{Reason, Revoked, Serial};

use crate::answer::Answer;
use crate::ca_folder::CaFolder;
use crate::failure::Failure;

/// Make the next revocation list of a root, before the last one runs out.
///
/// Writes root.crl in the place of the one before: the same certificates and those of --serial, and
/// a higher number. Copy it to every gateway, which takes it within a second. A gateway whose list
/// has run out lets nobody in.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-fleet make-crl --ca trust --days 30
  kiosk-fleet make-crl --ca trust --serial 4f:01:a2 --reason superseded")]
pub struct MakeCrl {
    /// Folder with root.pem and root.key.
    #[arg(long, value_name = "FOLDER")]
    ca: PathBuf,
    /// Serial number of a certificate to revoke; may be repeated.
    #[arg(long, value_name = "HEX")]
    serial: Vec<Serial>,
    /// Why: unspecified, key-compromise, superseded, cessation-of-operation, privilege-withdrawn.
    #[arg(long, default_value = "unspecified", requires = "serial")]
    reason: Reason,
    /// How long the list is good.
    #[arg(long, default_value_t = super::LIST_DAYS, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
}

impl MakeCrl {
    /// Makes it.
    pub fn run(self, now: Timestamp) -> Result<Answer, Failure> {
        let folder = CaFolder(&self.ca);
        let authority = folder.authority()?;
        let mut list = folder.revoked_by(&authority)?;
        for serial in self.serial {
            let (at, reason) = (now, self.reason);
            list.revoke(Revoked { serial, at, reason });
        }
        folder.publish(&authority, &list, now, self.days)
    }
}
