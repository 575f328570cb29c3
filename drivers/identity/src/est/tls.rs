//! Who we are to the gateway, and whom we take for it: TLS 1.3, our own roots only, and a key that
//! need not be in our hands.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kiosk_domain::Timestamp;
use kiosk_envelope::{DeviceSigner, Digest};
use kiosk_protocol::ca_pin;
use rustls::client::ResolvesClientCert;
use rustls::crypto::aws_lc_rs;
use rustls::sign::CertifiedKey;
use rustls::time_provider::TimeProvider;
use rustls::version::TLS13;
use rustls::{ClientConfig, RootCertStore, SignatureScheme};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, UnixTime};

use crate::Failure;
use crate::leaf::spki_of;
use crate::tls_key::certified;

/// The roots of our own.
#[derive(Clone)]
pub struct Trust(Vec<CertificateDer<'static>>);

/// Certificate and key that are shown.
#[derive(Clone)]
pub struct Shown {
    /// DER, leaf first.
    pub chain: Vec<CertificateDer<'static>>,
    /// Its key.
    pub key: Arc<dyn DeviceSigner>,
}

impl Trust {
    /// Every certificate in `pem`; nothing when there is none, or one is broken.
    pub fn from_pem(pem: &str) -> Option<Self> {
        certificates(pem).map(Self)
    }

    /// Only the root whose key has this pin; nothing when it is not among ours.
    #[must_use]
    pub fn pinned(mut self, pin: Digest) -> Option<Self> {
        self.0
            .retain(|root| spki_of(root).is_some_and(|spki| ca_pin(&spki) == pin));
        (!self.0.is_empty()).then_some(self)
    }

    /// The TLS side of a connection at `now`.
    pub(super) fn config(
        &self,
        shown: Option<&Shown>,
        now: Timestamp,
    ) -> Result<ClientConfig, Failure> {
        let unusable = |what: &dyn fmt::Display| Failure::Key(format!("TLS: {what}"));
        let mut roots = RootCertStore::empty();
        for root in &self.0 {
            let added = roots.add(root.clone());
            added.map_err(|error| unusable(&error))?;
        }
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_details(provider, Arc::new(Moment(now)))
            .with_protocol_versions(&[&TLS13])
            .expect("this provider speaks TLS 1.3")
            .with_root_certificates(roots);
        Ok(match shown {
            None => builder.with_no_client_auth(),
            Some(shown) => {
                let shown = certified(shown.chain.clone(), Arc::clone(&shown.key));
                builder.with_client_cert_resolver(Arc::new(Always(shown)))
            }
        })
    }
}

/// Every certificate in `pem`.
pub fn certificates(pem: &str) -> Option<Vec<CertificateDer<'static>>> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    read.ok().filter(|read| !read.is_empty())
}

/// The clock of one connection: the kiosk's, but not before what must have happened already.
#[derive(Debug)]
struct Moment(Timestamp);

impl TimeProvider for Moment {
    fn current_time(&self) -> Option<UnixTime> {
        let millis = u64::try_from(self.0.0).unwrap_or(0);
        Some(UnixTime::since_unix_epoch(Duration::from_millis(millis)))
    }
}

#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesClientCert for Always {
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        schemes
            .contains(&SignatureScheme::ECDSA_NISTP256_SHA256)
            .then(|| Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}
