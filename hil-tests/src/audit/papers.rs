//! Everybody's keys and certificates, in one folder of the audit.
//!
//! ```text
//!   work/root.pem root.crl gateway.pem gateway.key.pem gateway.toml agency-keys.toml
//!   work/kiosk-0007/kiosk.pem kiosk.key.pem        + what that kiosk writes
//! ```

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use kiosk_domain::{AgencyId, KioskId};
use kiosk_enrolment::files::{Readers, write_new};
use kiosk_enrolment::{
    AgencyKeyPair, Authority, LeafKey, RevocationList, Validity, public_key_file, public_key_of,
};
use kiosk_envelope::{AgencySecretKeys, DevicePublicKey};

use crate::rig::{Places, RigError, now};

/// The gateway's name in its certificate.
pub const GATEWAY_NAME: &str = "gateway.audit.test";
/// Whose keys the kiosks seal for.
pub const AGENCIES: [&str; 2] = ["kra", "ntsa"];
const DAYS: u32 = 2;

/// A kiosk, as the one who audits knows it.
pub struct KioskPapers {
    /// Its name.
    pub id: KioskId,
    /// What its signatures are checked with.
    pub key: DevicePublicKey,
    /// Its keys, and what it writes.
    pub folder: PathBuf,
}

/// What opens and what checks.
pub struct Papers {
    /// In the order of their numbers.
    pub kiosks: Vec<KioskPapers>,
    /// Each agency's secret.
    pub secrets: Vec<(AgencyId, AgencySecretKeys)>,
}

/// The name of the kiosk `number`.
pub fn kiosk_id(number: usize) -> KioskId {
    KioskId::new(format!("ksk-{:03}-{number:04}", 1 + number % 47)).expect("the form of an id")
}

impl Papers {
    /// Makes all of it anew; the gateway will listen on `listen`.
    ///
    /// # Errors
    /// [`RigError::SetUp`] or [`RigError::File`].
    pub fn make(places: &Places, kiosks: usize, listen: SocketAddr) -> Result<Self, RigError> {
        let validity = Validity::days_from(now(), DAYS);
        let authority = Authority::create("Audit root", validity).map_err(RigError::set_up)?;
        let work = places.out.join("work");
        write(&work, "root.pem", authority.certificate_pem())?;
        let nobody = authority.sign_revocations(&RevocationList::new(), validity);
        write(&work, "root.crl", &nobody.map_err(RigError::set_up)?)?;
        write_gateway(&work, &authority, validity, listen)?;
        let pairs = AGENCIES.map(|agency| {
            let agency = AgencyId::new(agency).expect("an id");
            AgencyKeyPair::generate(agency, "audit-1")
        });
        write(&work, "agency-keys.toml", &public_key_file(&pairs))?;
        let kiosk = |number| write_kiosk(&work, &authority, validity, number);
        Ok(Self {
            kiosks: (0..kiosks).map(kiosk).collect::<Result<_, _>>()?,
            secrets: pairs
                .iter()
                .map(|pair| {
                    let name = pair.agency().as_str();
                    let secret = AgencySecretKeys::parse(name, &pair.secret_file());
                    Ok((pair.agency().clone(), secret.map_err(RigError::set_up)?))
                })
                .collect::<Result<_, RigError>>()?,
        })
    }
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), RigError> {
    write_new(&folder.join(name), text, Readers::Owner).map_err(RigError::set_up)
}

fn write_gateway(
    work: &Path,
    authority: &Authority,
    validity: Validity,
    listen: SocketAddr,
) -> Result<(), RigError> {
    let key = LeafKey::generate().map_err(RigError::set_up)?;
    let request = key.request().map_err(RigError::set_up)?;
    let names = [GATEWAY_NAME.to_owned()];
    let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST)];
    let certificate = authority
        .issue_gateway(&names, &loopback, &request, validity)
        .map_err(RigError::set_up)?;
    write(work, "gateway.pem", &certificate)?;
    write(work, "gateway.key.pem", &key.private_pem())?;
    let config = format!(
        "listen = \"{listen}\"\ncertificate = \"gateway.pem\"\nkey = \"gateway.key.pem\"\n\
         roots = \"root.pem\"\ncrls = [\"root.crl\"]\nledger = \"ledger.sqlite\"\n\
         payments = \"off\"\n\
         # All kiosks come from this one machine.\n\
         [bounds]\nstrangers_per_address_max = 20000\n"
    );
    write(work, "gateway.toml", &config)
}

fn write_kiosk(
    work: &Path,
    authority: &Authority,
    validity: Validity,
    number: usize,
) -> Result<KioskPapers, RigError> {
    let id = kiosk_id(number);
    let folder = work.join(format!("kiosk-{number:04}"));
    fs::create_dir(&folder).map_err(RigError::file(&folder))?;
    let key = LeafKey::generate().map_err(RigError::set_up)?;
    let request = key.request().map_err(RigError::set_up)?;
    let certificate = authority
        .issue_kiosk(&id, &request, validity)
        .map_err(RigError::set_up)?;
    write(&folder, "kiosk.pem", &certificate)?;
    write(&folder, "kiosk.key.pem", &key.private_pem())?;
    Ok(KioskPapers {
        id,
        key: public_key_of(&certificate).map_err(RigError::set_up)?,
        folder,
    })
}
