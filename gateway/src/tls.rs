//! TLS 1.3 only, with client certificates of our own authorities that are on no revocation list,
//! and nothing resumed: a ticket would let a revoked kiosk back in without its certificate being
//! looked at again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kiosk_domain::Timestamp;
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{NoServerSessionStorage, ServerConfig, WebPkiClientVerifier};
use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use crate::config::Config;
use crate::crl::{CrlError, Crls, IssuerAndSerial};
use crate::enrolment::late::LateComers;
use crate::ledger::{self, LedgerOpenError};
use crate::members::Members;

/// Why TLS cannot be offered.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file is not the PEM that it should be.
    #[error("{what} {path} cannot be read as PEM")]
    Pem {
        /// What it should hold.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: pem::Error,
    },
    /// No authority: nobody could come in.
    #[error("{0} holds no usable certificate of an authority")]
    NoRoots(PathBuf),
    /// Certificate and key do not belong together, or are of a kind that TLS does not take.
    #[error("certificate {0} cannot be used with its key")]
    Unusable(PathBuf, #[source] rustls::Error),
    /// The authorities cannot be used, or their revocation lists say what we do not understand.
    #[error("authorities {0} cannot be used with their revocation lists")]
    Roots(PathBuf, #[source] rustls::server::VerifierBuilderError),
    /// A revocation list is missing, or not to be trusted.
    #[error(transparent)]
    Crl(#[from] CrlError),
    /// Nobody can tell whether a newer list was in use before.
    #[error("ledger cannot be asked for the newest revocation lists")]
    Remembered(#[source] Box<LedgerOpenError>),
}

/// The authorities in `roots` of `config`.
///
/// # Errors
/// [`TlsError::Pem`].
pub fn authorities(config: &Config) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    certificates("authorities", &config.roots)
}

/// Whom the listener lets in at a moment, and how it shows itself.
pub struct Trust {
    pub(crate) server: Arc<ServerConfig>,
    /// For EST: a certificate is welcome, but not needed.
    pub(crate) guests: Option<Arc<ServerConfig>>,
    crls: Arc<Crls>,
}

impl Trust {
    /// Reads the files that `config` names.
    ///
    /// # Errors
    /// [`TlsError`], naming the file and what to do.
    pub fn read(config: &Config, now: Timestamp) -> Result<Self, TlsError> {
        let mut authorities = authorities(config)?;
        let mut crls = config.crls.clone();
        if let Some(enrolment) = &config.enrolment {
            authorities.extend(certificates("authority", &enrolment.authority)?);
            crls.push(enrolment.crl.clone());
        }
        let crls = Arc::new(Crls::read(&crls, &config.roots, &authorities, now)?);
        let verifier = verifier(config, &authorities, &crls)?;
        let guests = match &config.enrolment {
            None => None,
            Some(enrolment) => {
                let late = LateComers::new(Arc::clone(&verifier), enrolment.late_days_max);
                Some(server(config, Arc::new(late))?)
            }
        };
        Ok(Self {
            server: server(config, verifier)?,
            guests,
            crls,
        })
    }

    /// Notes in the ledger of `config` which revocation lists are in use. Blocks.
    ///
    /// # Errors
    /// When one is older than one that was in use before, by whichever gateway of that ledger.
    pub fn remember(&self, config: &Config) -> Result<(), TlsError> {
        let own = match &config.enrolment {
            None => None,
            Some(enrolment) => subject(&certificates("authority", &enrolment.authority)?),
        };
        let numbers = self.crls.numbers(own.as_deref());
        let older = ledger::remember(&config.ledger, &numbers)
            .map_err(|error| TlsError::Remembered(Box::new(error)))?;
        match older {
            None => Ok(()),
            Some(older) => Err(self.crls.refused_for(&older).into()),
        }
    }

    /// The same, to take the place of `self`.
    ///
    /// # Errors
    /// Also when a revocation list is older than the one in use.
    pub fn read_again(&self, config: &Config, now: Timestamp) -> Result<Self, TlsError> {
        let next = Self::read(config, now)?;
        next.crls.follow(&self.crls)?;
        Ok(next)
    }

    /// Whether `certificate` was revoked since it came in.
    pub(crate) fn revokes(&self, certificate: &IssuerAndSerial) -> bool {
        self.crls.revoke(certificate)
    }

    /// From when on nobody is let in, unless a new revocation list comes.
    pub(crate) fn next_update(&self) -> Timestamp {
        self.crls.next_update()
    }
}

fn verifier(
    config: &Config,
    authorities: &[CertificateDer<'static>],
    crls: &Arc<Crls>,
) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let roots = Arc::new(roots(&config.roots, crls.listed(authorities))?);
    let builder = || WebPkiClientVerifier::builder_with_provider(roots.clone(), provider.clone());
    let refused = |error| TlsError::Roots(config.roots.clone(), error);
    // Only asked whether it understands the lists as we do: an extension that it does not know says
    // something about who is revoked that we do not know either.
    builder().with_crls(crls.ders()).build().map_err(refused)?;
    let signed = builder().build().map_err(refused)?;
    Ok(Arc::new(Members::new(signed, Arc::clone(crls))))
}

fn server(
    config: &Config,
    verifier: Arc<dyn ClientCertVerifier>,
) -> Result<Arc<ServerConfig>, TlsError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let unusable = |error| TlsError::Unusable(config.certificate.clone(), error);
    let mut server = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(unusable)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(
            certificates("certificate", &config.certificate)?,
            key(config)?,
        )
        .map_err(unusable)?;
    server.session_storage = Arc::new(NoServerSessionStorage {});
    server.send_tls13_tickets = 0;
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(server))
}

/// The name of the first of `certificates`, DER.
fn subject(certificates: &[CertificateDer<'_>]) -> Option<Vec<u8>> {
    let (_, own) = X509Certificate::from_der(certificates.first()?).ok()?;
    Some(own.subject().as_raw().to_vec())
}

fn roots(
    path: &Path,
    authorities: Vec<CertificateDer<'static>>,
) -> Result<RootCertStore, TlsError> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(authorities);
    if store.is_empty() {
        return Err(TlsError::NoRoots(path.to_owned()));
    }
    Ok(store)
}

fn certificates(what: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|source| pem_error(what, path, source))
}

fn key(config: &Config) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(&config.key)
        .map_err(|source| pem_error("key", &config.key, source))
}

fn pem_error(what: &'static str, path: &Path, source: pem::Error) -> TlsError {
    let path = path.to_owned();
    TlsError::Pem { what, path, source }
}
