//! TLS 1.3 only, with client certificates of our own authorities, and nothing resumed: a ticket
//! would let a revoked kiosk back in without its certificate being looked at again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use rustls::server::{NoServerSessionStorage, ServerConfig, WebPkiClientVerifier};
use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;

use crate::config::Config;

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
    /// The authorities cannot be used.
    #[error("authorities {0} cannot be used")]
    Roots(PathBuf, #[source] rustls::server::VerifierBuilderError),
}

/// What the listener offers.
///
/// # Errors
/// [`TlsError`], naming the file.
pub fn server(config: &Config) -> Result<Arc<ServerConfig>, TlsError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let roots = Arc::new(roots(&config.roots)?);
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(&provider))
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

fn roots(path: &Path) -> Result<RootCertStore, TlsError> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(certificates("authorities", path)?);
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
