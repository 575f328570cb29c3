//! Who we are to the gateway, and whom we take for it: TLS 1.3, our own roots only.

use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::version::TLS13;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};

use crate::{UplinkConfig, UplinkError};

/// The TLS side of `config`.
pub(crate) fn tls(config: &UplinkConfig) -> Result<Arc<ClientConfig>, UplinkError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])
        .expect("this provider speaks TLS 1.3");
    let key = PrivateKeyDer::from_pem_slice(config.key_pem.as_bytes())
        .map_err(|_| unusable("key of the kiosk"))?;
    let chain = certificates(&config.certificate_pem, "certificate of the kiosk")?;
    let tls = builder
        .with_root_certificates(roots(config)?)
        .with_client_auth_cert(chain, key)
        .map_err(|_| unusable("certificate of the kiosk, or a key that does not belong to it"))?;
    Ok(Arc::new(tls))
}

/// The name that the gateway's certificate must carry.
pub(crate) fn server_name(config: &UplinkConfig) -> Result<ServerName<'static>, UplinkError> {
    ServerName::try_from(config.server_name.clone()).map_err(|_| unusable("gateway.server_name"))
}

fn roots(config: &UplinkConfig) -> Result<RootCertStore, UplinkError> {
    const WHAT: &str = "gateway.roots";
    let mut roots = RootCertStore::empty();
    for root in certificates(&config.roots_pem, WHAT)? {
        roots.add(root).map_err(|_| unusable(WHAT))?;
    }
    Ok(roots)
}

fn certificates(
    pem: &str,
    what: &'static str,
) -> Result<Vec<CertificateDer<'static>>, UplinkError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let certificates = read.map_err(|_| unusable(what))?;
    if certificates.is_empty() {
        Err(unusable(what))
    } else {
        Ok(certificates)
    }
}

fn unusable(what: &'static str) -> UplinkError {
    UplinkError::Config { what }
}
