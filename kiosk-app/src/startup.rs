//! Opens everything a kiosk stands on, and says plainly what is wrong when it cannot.
//!
//! A fault here does not end the process: the citizen sees an out-of-service page with a code
//! and 1919, and the technician finds the whole message in the log.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kiosk_card_reader::staff::Trust;
use kiosk_domain::catalogue::{Catalogue, CatalogueFile};
use kiosk_domain::config::KioskConfig;
use kiosk_envelope::{AgencyKeys, DeviceSigner, FileKey};
use kiosk_identity::{FileSigner, KeyStore};
use kiosk_journal::Journal;
use kiosk_journey::OutOfServiceReason;
use kiosk_outbox::{Limits, Outbox};
use zeroize::Zeroizing;

use crate::clock;

mod staff;

/// What a kiosk stands on.
pub struct Foundation {
    /// The one config file.
    pub config: KioskConfig,
    /// Services and fees.
    pub catalogue: Arc<Catalogue>,
    /// The agencies' public keys.
    pub agency_keys: AgencyKeys,
    /// This kiosk's key, to sign with.
    pub signer: Arc<dyn DeviceSigner>,
    /// What TLS needs.
    pub tls: TlsFiles,
    /// Whose cards open service mode, if anybody's.
    pub staff: Option<Trust>,
    /// Where its next one will be.
    pub key_store: KeyStore,
    /// The durable queue.
    pub outbox: Outbox,
    /// The audit log.
    pub journal: Journal,
}

/// What the uplink shows and trusts; texts are PEM.
pub struct TlsFiles {
    /// Our root.
    pub roots: String,
    /// This kiosk's certificate.
    pub certificate: String,
    /// Its key, wherever that is.
    pub key: Arc<dyn DeviceSigner>,
}

/// Why the kiosk cannot serve.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {message}")]
pub struct StartFault {
    /// For the citizen's page.
    pub reason: OutOfServiceReason,
    /// To quote to 1919.
    pub code: &'static str,
    /// For the technician: what, where, what next.
    pub message: String,
}

impl StartFault {
    fn new(
        reason: OutOfServiceReason,
        code: &'static str,
        message: &dyn std::fmt::Display,
    ) -> Self {
        Self {
            reason,
            code,
            message: message.to_string(),
        }
    }
}

/// Reads and checks the config file; relative paths in it start at its folder.
///
/// # Errors
/// [`StartFault`] with reason `Config`.
pub fn read_config(path: &Path) -> Result<KioskConfig, StartFault> {
    let fault = |message: String| StartFault::new(OutOfServiceReason::Config, "CONFIG", &message);
    let text = std::fs::read_to_string(path).map_err(|error| {
        let remedy = "write it with `kiosk-technician configure`";
        fault(format!(
            "{}: cannot be read ({error}); {remedy}",
            path.display()
        ))
    })?;
    let mut config = KioskConfig::parse(&path.display().to_string(), &text)
        .map_err(|error| fault(error.to_string()))?;
    let base = path.parent().unwrap_or(Path::new("."));
    for relative in [
        &mut config.paths.data,
        &mut config.paths.catalogue,
        &mut config.paths.agency_keys,
        &mut config.identity.certificate,
        &mut config.identity.key,
        &mut config.gateway.roots,
    ] {
        *relative = base.join(&relative);
    }
    let clips = config
        .speech
        .as_mut()
        .and_then(|speech| speech.clips.as_mut());
    let staff = config.staff.iter_mut().flat_map(|staff| {
        let lists = staff.issuers.iter_mut().chain(&mut staff.revoked);
        std::iter::once(&mut staff.roots).chain(lists)
    });
    let reader = config.devices.card_reader.iter_mut();
    let country_roots = reader.flat_map(|reader| reader.country_roots.iter_mut());
    let optional = config.identity.key_password_file.iter_mut().chain(clips);
    for relative in optional.chain(staff).chain(country_roots) {
        *relative = base.join(&relative);
    }
    Ok(config)
}

/// Opens everything that `config` names.
///
/// # Errors
/// The first [`StartFault`].
pub fn open(config: KioskConfig) -> Result<Foundation, StartFault> {
    let catalogue = Arc::new(read_catalogue(&config.paths.catalogue)?);
    let agency_keys = read_agency_keys(&config.paths.agency_keys)?;
    let key_store = key_store(&config)?;
    let signer = read_key(&config, &key_store)?;
    let tls = TlsFiles {
        roots: read_identity(&config.gateway.roots)?,
        certificate: read_identity(&config.identity.certificate)?,
        key: Arc::clone(&signer),
    };
    let staff = config.staff.as_ref().map(staff::trust).transpose()?;
    let (outbox, journal) = open_storage(&config)?;
    Ok(Foundation {
        config,
        catalogue,
        agency_keys,
        signer,
        tls,
        staff,
        key_store,
        outbox,
        journal,
    })
}

/// Reads and checks the `.toml` files of `folder`.
///
/// # Errors
/// [`StartFault`] with file, line and remedy of whatever is wrong.
pub fn read_catalogue(folder: &Path) -> Result<Catalogue, StartFault> {
    let fault =
        |message: String| StartFault::new(OutOfServiceReason::Catalogue, "CATALOGUE", &message);
    let remedy = "install the catalogue anew";
    let unreadable = |path: &Path, error: std::io::Error| {
        fault(format!(
            "{}: cannot be read ({error}); {remedy}",
            path.display()
        ))
    };
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    paths.sort();
    let mut files = Vec::with_capacity(paths.len());
    for path in &paths {
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        files.push(CatalogueFile::new(name, text));
    }
    Catalogue::from_files(&files).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        fault(lines.join("\n"))
    })
}

fn read_agency_keys(path: &Path) -> Result<AgencyKeys, StartFault> {
    let text = read_identity(path)?;
    AgencyKeys::parse(&path.display().to_string(), &text)
        .map_err(|error| StartFault::new(OutOfServiceReason::Identity, "AGENCY-KEYS", &error))
}

fn read_identity(path: &Path) -> Result<String, StartFault> {
    std::fs::read_to_string(path).map_err(|error| {
        let remedy = "issue it anew with `kiosk-fleet issue`";
        let message = format!("{}: cannot be read ({error}); {remedy}", path.display());
        StartFault::new(OutOfServiceReason::Identity, "IDENTITY", &message)
    })
}

fn key_store(config: &KioskConfig) -> Result<KeyStore, StartFault> {
    let tpm = config.identity.tpm.as_deref();
    KeyStore::of(tpm, clock::key_bytes).map_err(|error| no_key(&error))
}

fn no_key(error: &dyn std::fmt::Display) -> StartFault {
    StartFault::new(OutOfServiceReason::Identity, "IDENTITY-KEY", error)
}

fn read_key(
    config: &KioskConfig,
    key_store: &KeyStore,
) -> Result<Arc<dyn DeviceSigner>, StartFault> {
    let path = &config.identity.key;
    if config.identity.tpm.is_some() {
        return key_store.key(path).map_err(|error| no_key(&error));
    }
    let pem = Zeroizing::new(read_identity(path)?);
    let password = match &config.identity.key_password_file {
        Some(file) => Some(Zeroizing::new(read_identity(file)?)),
        None => None,
    };
    let key = FileKey::from_pem(&pem, password.as_ref().map(|text| text.trim_end()))
        .map_err(|error| no_key(&format!("{}: {error}", path.display())))?;
    Ok(Arc::new(FileSigner::of(&key)))
}

fn open_storage(config: &KioskConfig) -> Result<(Outbox, Journal), StartFault> {
    let fault = |code, error: &dyn std::fmt::Display| {
        StartFault::new(OutOfServiceReason::Storage, code, error)
    };
    let data = &config.paths.data;
    std::fs::create_dir_all(data).map_err(|error| {
        let remedy = "mount the data disk or mend its rights";
        fault(
            "STORAGE",
            &format!("{}: cannot be made ({error}); {remedy}", data.display()),
        )
    })?;
    let limits = Limits {
        bytes_max: config.queue.bytes_max,
        disk_free_bytes_min: config.queue.disk_free_bytes_min,
    };
    let epoch = u32::from_be_bytes(clock::random()) >> 1 | 1;
    let outbox = Outbox::open(&data.join("outbox.db"), limits, epoch)
        .map_err(|error| fault("STORAGE-QUEUE", &error))?;
    let journal = Journal::open(&data.join("journal.db"))
        .map_err(|error| fault("STORAGE-JOURNAL", &error))?;
    Ok((outbox, journal))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"version = 1
[kiosk]
id = "ksk-047-0001"
site = "gpo-nairobi"
site_name = { en = "GPO Nairobi", sw = "GPO Nairobi" }
county = 47
languages = ["en", "sw"]
[paths]
data = "data"
catalogue = "catalogue"
agency_keys = "agency-keys.toml"
[identity]
certificate = "kiosk.pem"
key = "kiosk.key"
[gateway]
address = "127.0.0.1:1"
server_name = "gateway"
roots = "root.pem"
"#;

    fn folder(config: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("kiosk.toml"), config).expect("written");
        std::fs::create_dir(folder.path().join("catalogue")).expect("made");
        folder
    }

    fn fault(folder: &tempfile::TempDir) -> StartFault {
        match read_config(&folder.path().join("kiosk.toml")).and_then(open) {
            Ok(_) => panic!("nothing is complete here"),
            Err(fault) => fault,
        }
    }

    #[test]
    fn a_config_with_an_unknown_key_names_file_line_and_remedy() {
        let fault = fault(&folder(
            &CONFIG.replace("county = 47", "county = 47\ncolour = 1"),
        ));
        assert_eq!(
            (fault.reason, fault.code),
            (OutOfServiceReason::Config, "CONFIG")
        );
        assert!(
            fault
                .message
                .contains("kiosk.toml:7: unknown field `colour`"),
            "{fault}"
        );
        assert!(
            fault.message.contains("kiosk-technician configure"),
            "{fault}"
        );
    }

    #[test]
    fn a_broken_catalogue_names_file_and_line() {
        let folder = folder(CONFIG);
        std::fs::write(folder.path().join("catalogue/kra.toml"), "[agency\n").expect("written");
        let fault = fault(&folder);
        assert_eq!(fault.reason, OutOfServiceReason::Catalogue);
        assert!(fault.message.contains("kra.toml:1"), "{fault}");
    }

    #[test]
    fn missing_agency_keys_name_the_file_and_who_writes_it() {
        let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/catalogue");
        let config = CONFIG.replace("\"catalogue\"", &format!("\"{shipped}\""));
        let fault = fault(&folder(&config));
        assert_eq!(fault.code, "IDENTITY", "{fault}");
        assert!(fault.message.contains("agency-keys.toml"), "{fault}");
    }

    #[test]
    fn paths_of_the_config_start_at_its_folder() {
        let folder = folder(CONFIG);
        let config = read_config(&folder.path().join("kiosk.toml")).expect("it is complete");
        assert_eq!(config.paths.data, folder.path().join("data"));
    }
}
