//! Who we are to the gateway, and whom we take for it: TLS 1.3, our own roots only.

use std::sync::Arc;

use kiosk_envelope::{DevicePublicKey, DeviceSigner, SignError};
use kiosk_identity::certified;
use rustls::crypto::aws_lc_rs;
use rustls::sign::SingleCertAndKey;
use rustls::version::TLS13;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

use crate::{UplinkConfig, UplinkError};

/// The TLS side of `config`.
pub(crate) fn tls(config: &UplinkConfig) -> Result<Arc<ClientConfig>, UplinkError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])
        .expect("this provider speaks TLS 1.3");
    let chain = certificates(&config.certificate_pem, "certificate of the kiosk")?;
    let shown = certified(chain, Arc::new(Aside(Arc::clone(&config.key))));
    shown
        .keys_match()
        .map_err(|_| unusable("certificate of the kiosk, or a key that does not belong to it"))?;
    let tls = builder
        .with_root_certificates(roots(config)?)
        .with_client_cert_resolver(Arc::new(SingleCertAndKey::from(shown)));
    Ok(Arc::new(tls))
}

/// A chip takes half a second for a signature: other tasks of this thread go on meanwhile.
struct Aside(Arc<dyn DeviceSigner>);

impl DeviceSigner for Aside {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        let many = |handle: Handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread;
        match Handle::try_current().is_ok_and(many) {
            true => block_in_place(|| self.0.sign(message)),
            false => self.0.sign(message),
        }
    }

    fn public_key(&self) -> DevicePublicKey {
        self.0.public_key()
    }
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
