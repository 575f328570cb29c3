//! TLS 1.3 only, with client certificates of our own authorities that are on no revocation list,
//! and nothing resumed: a ticket would let a revoked kiosk back in without its certificate being
//! looked at again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kiosk_domain::Timestamp;
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use rustls::server::{NoServerSessionStorage, ServerConfig, WebPkiClientVerifier};
use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;

use crate::config::Config;
use crate::crl::{CrlError, Crls, IssuerAndSerial};

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
}

/// Whom the listener lets in at a moment, and how it shows itself.
pub struct Trust {
    pub(crate) server: Arc<ServerConfig>,
    crls: Crls,
}

impl Trust {
    /// Reads the files that `config` names.
    ///
    /// # Errors
    /// [`TlsError`], naming the file and what to do.
    pub fn read(config: &Config, now: Timestamp) -> Result<Self, TlsError> {
        let authorities = certificates("authorities", &config.roots)?;
        let crls = Crls::read(&config.crls, &config.roots, &authorities, now)?;
        let server = server(config, authorities, &crls)?;
        Ok(Self { server, crls })
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

fn server(
    config: &Config,
    authorities: Vec<CertificateDer<'static>>,
    crls: &Crls,
) -> Result<Arc<ServerConfig>, TlsError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let roots = Arc::new(roots(&config.roots, authorities)?);
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(&provider))
        .with_crls(crls.ders())
        .enforce_revocation_expiration()
        .build()
        .map_err(|error| TlsError::Roots(config.roots.clone(), error))?;
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
