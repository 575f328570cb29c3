//! A kiosk's config, and the files that it names.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kiosk_domain::catalogue::Catalogue;
use kiosk_domain::config::{CONFIG_VERSION, ConfigError, KioskConfig};
use kiosk_enrolment::files::{self, FileError};
use kiosk_enrolment::{CatalogueFolderError, Certificate, CertificateError, Roots, catalogue_in};
use kiosk_envelope::{AgencyKeyFault, AgencyKeys, DeviceSigner, FileKey, FileKeyError};
use kiosk_identity::{Failure, KeyStore};
use thiserror::Error;

/// What checks look at.
pub struct Kiosk {
    /// What the config says.
    pub config: KioskConfig,
    file: PathBuf,
    folder: PathBuf,
}

/// Why something that the config names cannot be used.
#[derive(Debug, Error)]
pub enum KioskError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The config itself.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The config is of a later version than this program.
    #[error("{file} has version {found}; this program reads {CONFIG_VERSION}", file = file.display())]
    NewerConfig {
        /// The config.
        file: PathBuf,
        /// Its version.
        found: i64,
    },
    /// The catalogue.
    #[error(transparent)]
    Catalogue(#[from] CatalogueFolderError),
    /// The agencies' keys.
    #[error(transparent)]
    AgencyKeys(#[from] AgencyKeyFault),
    /// A certificate.
    #[error("{}: {source}", path.display())]
    Certificate {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: CertificateError,
    },
    /// The device key.
    #[error("{}: {source}", path.display())]
    Key {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: FileKeyError,
    },
    /// The device key in a chip, or the chip.
    #[error(transparent)]
    KeyStore(#[from] Failure),
}

impl Kiosk {
    /// Reads the config `file`.
    pub fn read(file: &Path) -> Result<Self, KioskError> {
        let text = files::read(file)?;
        not_newer(file, &text)?;
        let config = KioskConfig::parse(&file.display().to_string(), &text)?;
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        let file = file.to_owned();
        Ok(Self {
            config,
            file,
            folder,
        })
    }

    /// The config file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The folder that its relative paths start at.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A path of the config: relative ones start at the config's folder.
    pub fn path(&self, named: &Path) -> PathBuf {
        self.folder.join(named)
    }

    /// The catalogue, checked.
    pub fn catalogue(&self) -> Result<Catalogue, KioskError> {
        Ok(catalogue_in(&self.path(&self.config.paths.catalogue))?)
    }

    /// The agencies' public keys.
    pub fn agency_keys(&self) -> Result<AgencyKeys, KioskError> {
        let path = self.path(&self.config.paths.agency_keys);
        let text = files::read(&path)?;
        Ok(AgencyKeys::parse(&path.display().to_string(), &text)?)
    }

    /// The certificate of the kiosk.
    pub fn certificate(&self) -> Result<Certificate, KioskError> {
        let path = self.path(&self.config.identity.certificate);
        let text = files::read(&path)?;
        Certificate::from_pem(&text).map_err(|source| KioskError::Certificate { path, source })
    }

    /// Our roots.
    pub fn roots(&self) -> Result<Roots, KioskError> {
        let path = self.path(&self.config.gateway.roots);
        let text = files::read(&path)?;
        Roots::from_pem(&text).map_err(|source| KioskError::Certificate { path, source })
    }

    /// Where the device key lies.
    pub fn key_path(&self) -> PathBuf {
        self.path(&self.config.identity.key)
    }

    /// Where device keys are made and opened.
    pub fn key_store(&self) -> Result<KeyStore, KioskError> {
        let random = |bytes: &mut [u8]| {
            getrandom::fill(bytes).map_err(|error| io::Error::other(error.to_string()))
        };
        Ok(KeyStore::of(self.config.identity.tpm.as_deref(), random)?)
    }

    /// The device key, from the chip or opened with its password if it has one.
    pub fn key(&self) -> Result<Arc<dyn DeviceSigner>, KioskError> {
        let path = self.key_path();
        if self.config.identity.tpm.is_some() {
            return Ok(self.key_store()?.key(&path)?);
        }
        let pem = files::read(&path)?;
        let password_file = self.config.identity.key_password_file.as_deref();
        let password = password_file
            .map(|file| files::read(&self.path(file)))
            .transpose()?;
        let password = password
            .as_ref()
            .map(|text| text.trim_end_matches(['\r', '\n']));
        match FileKey::from_pem(&pem, password) {
            Ok(key) => Ok(Arc::new(key)),
            Err(source) => Err(KioskError::Key { path, source }),
        }
    }
}

/// A newer config has keys that this program would call mistakes; that it is newer comes first.
fn not_newer(file: &Path, text: &str) -> Result<(), KioskError> {
    let table = text.parse::<toml::Table>().unwrap_or_default();
    match table.get("version").and_then(toml::Value::as_integer) {
        Some(found) if found > i64::from(CONFIG_VERSION) => Err(KioskError::NewerConfig {
            file: file.to_owned(),
            found,
        }),
        _ => Ok(()),
    }
}
