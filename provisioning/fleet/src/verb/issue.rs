//! `kiosk-fleet issue`

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use kiosk_domain::{AgencyId, KioskId, Timestamp};
use kiosk_enrolment::files::{self, Readers, none_exists, write_new};
use kiosk_enrolment::{Authority, EnrolmentError, LeafKey, Request, Validity};
use serde_json::json;

use crate::answer::Answer;
use crate::ca_folder::CaFolder;
use crate::failure::Failure;

/// Certify the key of a kiosk, a gateway, an agency or an operator.
///
/// Writes <name>.pem and, unless a signing request is given, a new <name>.key (mode 0600).
/// Overwrites nothing.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-fleet issue --ca trust --out ksk-047-0001 --kiosk ksk-047-0001
  kiosk-fleet issue --ca trust --out ksk-047-0001 --kiosk ksk-047-0001 --csr kiosk.csr
  kiosk-fleet issue --ca trust --out gateway --gateway gateway.example --ip 127.0.0.1
  kiosk-fleet issue --ca trust --out kra --agency kra
  kiosk-fleet issue --ca trust --out desk --operations duty.desk")]
pub struct Issue {
    /// Folder with root.pem and root.key.
    #[arg(long, value_name = "FOLDER")]
    ca: PathBuf,
    /// Folder to write to; made when it is missing.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    #[command(flatten)]
    holder: Holder,
    /// Address of the gateway; may be repeated.
    #[arg(long, value_name = "ADDRESS", requires = "gateway")]
    ip: Vec<IpAddr>,
    /// Signing request (PKCS#10 PEM) of a key that stays where it is.
    #[arg(long, value_name = "FILE")]
    csr: Option<PathBuf>,
    /// How long it holds.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
}

/// Whose key it is: exactly one.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Holder {
    /// A kiosk, by its id.
    #[arg(long, value_name = "ID")]
    kiosk: Option<KioskId>,
    /// A gateway, by its DNS name; may be repeated.
    #[arg(long, value_name = "NAME")]
    gateway: Vec<String>,
    /// An agency, by its id.
    #[arg(long, value_name = "ID")]
    agency: Option<AgencyId>,
    /// An operator, by name.
    #[arg(long, value_name = "NAME")]
    operations: Option<String>,
}

impl Issue {
    /// Issues it.
    pub fn run(self, now: Timestamp) -> Result<Answer, Failure> {
        let name = self.holder.name();
        let certificate = self.out.join(format!("{name}.pem"));
        let key = self.out.join(format!("{name}.key"));
        match &self.csr {
            Some(csr) => {
                none_exists(&[&certificate])?;
                let request = Request::from_pem(&files::read(csr)?)?;
                let pem = self.certify(&request, now)?;
                write_new(&certificate, &pem, Readers::Everybody)?;
                Ok(answer(&certificate, None))
            }
            None => {
                none_exists(&[&certificate, &key])?;
                let made = LeafKey::generate()?;
                let pem = self.certify(&made.request()?, now)?;
                write_new(&key, &made.private_pem(), Readers::Owner)?;
                write_new(&certificate, &pem, Readers::Everybody)?;
                Ok(answer(&certificate, Some(&key)))
            }
        }
    }

    fn certify(&self, request: &Request, now: Timestamp) -> Result<String, Failure> {
        let authority = CaFolder(&self.ca).authority()?;
        let validity = Validity::days_from(now, self.days);
        Ok(self
            .holder
            .certified_by(&authority, &self.ip, request, validity)?)
    }
}

impl Holder {
    fn name(&self) -> &str {
        let Self {
            kiosk,
            gateway,
            agency,
            operations,
        } = self;
        let kiosk = kiosk.as_ref().map(KioskId::as_str);
        let agency = agency.as_ref().map(AgencyId::as_str);
        let gateway = gateway.first().map(String::as_str);
        kiosk
            .or(agency)
            .or(gateway)
            .or(operations.as_deref())
            .expect("clap requires one")
    }

    fn certified_by(
        &self,
        authority: &Authority,
        addresses: &[IpAddr],
        request: &Request,
        validity: Validity,
    ) -> Result<String, EnrolmentError> {
        let Self {
            kiosk,
            gateway,
            agency,
            operations,
        } = self;
        if let Some(id) = kiosk {
            authority.issue_kiosk(id, request, validity)
        } else if let Some(id) = agency {
            authority.issue_agency(id, request, validity)
        } else if let Some(name) = operations {
            authority.issue_operations(name, request, validity)
        } else {
            authority.issue_gateway(gateway, addresses, request, validity)
        }
    }
}

fn answer(certificate: &Path, key: Option<&Path>) -> Answer {
    let paths = [Some(certificate), key];
    let lines: Vec<String> = paths
        .into_iter()
        .flatten()
        .map(|path| path.display().to_string())
        .collect();
    Answer::yes(
        lines.join("\n"),
        json!({ "certificate": certificate, "key": key }),
    )
}
