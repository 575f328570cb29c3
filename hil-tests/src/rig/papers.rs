//! A throw-away authority and everything it signs for one run: gateway, kiosk, all agencies.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use kiosk_domain::catalogue::Catalogue;
use kiosk_domain::{AgencyId, KioskId, Timestamp};
use kiosk_enrolment::files::{Readers, write_new};
use kiosk_enrolment::{AgencyKeyPair, Authority, LeafKey, Validity, public_key_file};
use kiosk_enrolment::{EnrolmentError, Request, RevocationList, public_key_of};
use kiosk_envelope::{AgencySecretKeys, DevicePublicKey};

use super::{Places, RigError};

/// The gateway's name in its certificate.
pub const GATEWAY_NAME: &str = "gateway.demo.test";
/// One key an agency is enough for a day.
const KEY_ID: &str = "demo-1";
const DAYS: u32 = 2;

/// What the rig itself holds of the papers; the rest lies in `work/`.
pub struct Papers {
    /// The root, PEM.
    pub root: String,
    /// The kiosk's public key, which receipts and transactions are checked with.
    pub kiosk_key: DevicePublicKey,
    /// Those that it had before, whose rows are in the ledger too.
    pub former_kiosk_keys: Vec<DevicePublicKey>,
    /// Each agency's own papers.
    pub agencies: BTreeMap<AgencyId, AgencyPapers>,
    authority: Authority,
    validity: Validity,
}

/// Files of [`Papers::found_enrolment`], in `work/`.
pub const OPERATORS: [&str; 2] = ["duty.desk", "second.desk"];

/// How an agency logs in and opens what it fetches.
pub struct AgencyPapers {
    /// Client certificate, PEM.
    pub certificate: String,
    /// Its key, PKCS#8 PEM; made for this run and worth nothing after it.
    pub key: String,
    /// What opens its transactions.
    pub secret: AgencySecretKeys,
}

impl Papers {
    /// Makes everything anew at `now` and writes what gateway and kiosk read.
    ///
    /// # Errors
    /// [`RigError::SetUp`].
    pub fn make(
        places: &Places,
        catalogue: &Catalogue,
        kiosk: &KioskId,
        now: Timestamp,
    ) -> Result<Self, RigError> {
        let validity = Validity::days_from(now, DAYS);
        let desk = Desk {
            places,
            validity,
            authority: Authority::create("Demo root", validity).map_err(RigError::set_up)?,
        };
        let root = desk.authority.certificate_pem().to_owned();
        desk.write("root.pem", &root, Readers::Everybody)?;
        let nobody = RevocationList::new();
        let crl = desk.authority.sign_revocations(&nobody, validity);
        desk.write(
            "root.crl",
            &crl.map_err(RigError::set_up)?,
            Readers::Everybody,
        )?;
        desk.gateway()?;
        let pairs: Vec<AgencyKeyPair> = catalogue
            .agencies()
            .map(|agency| AgencyKeyPair::generate(agency.id.clone(), KEY_ID))
            .collect();
        desk.write(
            "agency-keys.toml",
            &public_key_file(&pairs),
            Readers::Everybody,
        )?;
        Ok(Self {
            root,
            kiosk_key: desk.kiosk(kiosk)?,
            former_kiosk_keys: Vec::new(),
            agencies: pairs
                .iter()
                .map(|pair| Ok((pair.agency().clone(), desk.agency(pair)?)))
                .collect::<Result<_, RigError>>()?,
            authority: desk.authority,
            validity,
        })
    }

    /// Writes what a gateway enrols with: an issuing authority, its list, the key of tickets, and the
    /// certificates of two operators.
    ///
    /// # Errors
    /// [`RigError::SetUp`].
    pub fn found_enrolment(&self, places: &Places) -> Result<(), RigError> {
        let (root, validity) = (&self.authority, self.validity);
        let issuing = root.create_below("Demo issuing authority", validity);
        let issuing = issuing.map_err(RigError::set_up)?;
        let write = |name: &str, text: &str, readers| {
            write_new(&places.work(name), text, readers).map_err(RigError::set_up)
        };
        write("issuing.pem", issuing.certificate_pem(), Readers::Everybody)?;
        write("issuing.key.pem", &issuing.private_pem(), Readers::Owner)?;
        let crl = issuing.sign_revocations(&RevocationList::new(), validity);
        let crl = crl.map_err(RigError::set_up)?;
        write("issuing.crl", &crl, Readers::Everybody)?;
        let tickets = LeafKey::generate().map_err(RigError::set_up)?;
        write("ticket.key.pem", &tickets.private_pem(), Readers::Owner)?;
        for name in OPERATORS {
            let (certificate, key) =
                issue(|request| root.issue_operations(name, request, validity))?;
            write(&format!("{name}.pem"), &certificate, Readers::Everybody)?;
            write(&format!("{name}.key.pem"), &key, Readers::Owner)?;
        }
        Ok(())
    }
}

/// A fresh key and its certificate, both PEM.
fn issue(
    certify: impl FnOnce(&Request) -> Result<String, EnrolmentError>,
) -> Result<(String, String), RigError> {
    let key = LeafKey::generate().map_err(RigError::set_up)?;
    let request = key.request().map_err(RigError::set_up)?;
    let certificate = certify(&request).map_err(RigError::set_up)?;
    Ok((certificate, key.private_pem().to_string()))
}

/// Where certificates are issued.
struct Desk<'a> {
    places: &'a Places,
    authority: Authority,
    validity: Validity,
}

impl Desk<'_> {
    fn write(&self, name: &str, text: &str, readers: Readers) -> Result<(), RigError> {
        write_new(&self.places.work(name), text, readers).map_err(RigError::set_up)
    }

    fn gateway(&self) -> Result<(), RigError> {
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST)];
        let (certificate, key) = issue(|request| {
            let names = [GATEWAY_NAME.to_owned()];
            self.authority
                .issue_gateway(&names, &loopback, request, self.validity)
        })?;
        self.write("gateway.pem", &certificate, Readers::Everybody)?;
        self.write("gateway.key.pem", &key, Readers::Owner)
    }

    fn kiosk(&self, id: &KioskId) -> Result<DevicePublicKey, RigError> {
        let (certificate, key) =
            issue(|request| self.authority.issue_kiosk(id, request, self.validity))?;
        self.write("kiosk.pem", &certificate, Readers::Everybody)?;
        self.write("kiosk.key.pem", &key, Readers::Owner)?;
        public_key_of(&certificate).map_err(RigError::set_up)
    }

    fn agency(&self, pair: &AgencyKeyPair) -> Result<AgencyPapers, RigError> {
        let (certificate, key) = issue(|request| {
            self.authority
                .issue_agency(pair.agency(), request, self.validity)
        })?;
        let secret = AgencySecretKeys::parse(pair.agency().as_str(), &pair.secret_file())
            .map_err(RigError::set_up)?;
        Ok(AgencyPapers {
            certificate,
            key,
            secret,
        })
    }
}
