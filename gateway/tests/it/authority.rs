//! A small authority for tests: the real one belongs to provisioning.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    SanType,
};

pub struct Authority {
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key, both PEM.
pub struct Identity {
    pub certificate: String,
    pub key: String,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "test root");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("a root").pem();
        let issuer = Issuer::new(params, key);
        Self { pem, issuer }
    }

    pub fn client(&self, uri: &str) -> Identity {
        let name = SanType::URI(uri.try_into().expect("a URI"));
        self.issue(vec![name], ExtendedKeyUsagePurpose::ClientAuth)
    }

    pub fn server(&self) -> Identity {
        let name = SanType::DnsName("gateway".try_into().expect("a name"));
        self.issue(vec![name], ExtendedKeyUsagePurpose::ServerAuth)
    }

    fn issue(&self, names: Vec<SanType>, usage: ExtendedKeyUsagePurpose) -> Identity {
        let mut params = CertificateParams::default();
        params.subject_alt_names = names;
        params.extended_key_usages = vec![usage];
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a leaf").pem();
        let key = key.serialize_pem();
        Identity { certificate, key }
    }
}
