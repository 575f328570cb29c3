//! A kiosk's folder with all that its config names, for a kiosk that serves nobody: its gateway
//! does not answer, its devices are not fitted.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use kiosk_domain::config::{
    CONFIG_VERSION, DeviceSection, GatewaySection, IdentitySection, KioskConfig, KioskSection,
    PathSection,
};
use kiosk_domain::{KioskId, Language, SiteId, Text, Timestamp};
use kiosk_enrolment::files::{Readers, write_new};
use kiosk_enrolment::{AgencyKeyPair, Authority, LeafKey, Validity, catalogue_in, public_key_file};
use tempfile::TempDir;

use super::BenchError;

/// Goes away with its folder.
pub struct BareKiosk {
    folder: TempDir,
}

impl BareKiosk {
    /// Root, certificate, keys and config; the catalogue is the one that ships.
    pub fn make() -> Result<Self, BenchError> {
        let kiosk = Self {
            folder: tempfile::tempdir().map_err(BenchError::machine("temporary folder"))?,
        };
        let id = KioskId::new("ksk-047-0001").expect("an id");
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/catalogue");
        kiosk.write_identity(&id)?;
        kiosk.write_agency_keys(&catalogue)?;
        let data = kiosk.path("data");
        fs::create_dir(&data).map_err(BenchError::machine(data.display().to_string()))?;
        kiosk.write("kiosk.toml", &config(id, catalogue).to_toml())?;
        Ok(kiosk)
    }

    /// `kiosk-app` from beside this program, with this folder's config.
    pub fn command(&self) -> Command {
        let own = env::current_exe().unwrap_or_default();
        let mut command = Command::new(own.with_file_name("kiosk-app"));
        command.arg("--config").arg(self.path("kiosk.toml"));
        command
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> Result<(), BenchError> {
        write_new(&self.path(name), text, Readers::Owner)
            .map_err(BenchError::subject("a kiosk's folder"))
    }

    fn write_identity(&self, id: &KioskId) -> Result<(), BenchError> {
        let refused = BenchError::subject("a kiosk's certificate");
        let (root, key, certificate) = identity(id).map_err(refused)?;
        self.write("root.pem", root.certificate_pem())?;
        self.write("kiosk.pem", &certificate)?;
        self.write("kiosk.key", &key.private_pem())
    }

    fn write_agency_keys(&self, catalogue: &Path) -> Result<(), BenchError> {
        let catalogue = catalogue_in(catalogue).map_err(BenchError::subject("assets/catalogue"))?;
        let pairs: Vec<_> = catalogue
            .agencies()
            .map(|agency| AgencyKeyPair::generate(agency.id.clone(), format!("{}-1", agency.id)))
            .collect();
        self.write("agency-keys.toml", &public_key_file(&pairs))
    }
}

fn identity(id: &KioskId) -> Result<(Authority, LeafKey, String), kiosk_enrolment::EnrolmentError> {
    let now = now();
    let root = Authority::create("Bench root", Validity::days_from(now, 1))?;
    let key = LeafKey::generate()?;
    let certificate = root.issue_kiosk(id, &key.request()?, Validity::days_from(now, 1))?;
    Ok((root, key, certificate))
}

fn config(id: KioskId, catalogue: PathBuf) -> KioskConfig {
    KioskConfig {
        version: CONFIG_VERSION,
        kiosk: KioskSection {
            id,
            site: SiteId::new("gpo-nairobi").expect("an id"),
            site_name: Text::new("GPO Nairobi", "Posta Kuu Nairobi"),
            county: 47,
            languages: vec![Language::English, Language::Kiswahili],
            training: false,
        },
        paths: PathSection {
            data: "data".into(),
            catalogue,
            agency_keys: "agency-keys.toml".into(),
        },
        identity: IdentitySection {
            certificate: "kiosk.pem".into(),
            key: "kiosk.key".into(),
            key_password_file: None,
            tpm: None,
        },
        gateway: GatewaySection {
            address: "127.0.0.1:9".into(), // discard: nobody listens
            server_name: "gateway.example".into(),
            roots: "root.pem".into(),
            bytes_per_second_max: None,
        },
        devices: DeviceSection::default(),
        session: Default::default(),
        screen: Default::default(),
        switches: Default::default(),
        queue: Default::default(),
        speech: None,
        staff: None,
        hours: None,
        energy: None,
        calibration: None,
        operations: None,
    }
}

/// The wall clock: certificates need it.
pub fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).expect("milliseconds of this age fit"))
}
