//! A small authority for tests: the real one belongs to provisioning.

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevokedCertParams, SanType, SerialNumber,
};
use time::{Duration, OffsetDateTime};

pub struct Authority {
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key, both PEM.
pub struct Identity {
    pub certificate: String,
    pub key: String,
    pub serial: SerialNumber,
}

/// From when to when, counted from now.
#[derive(Clone, Copy)]
pub struct Span(pub Duration, pub Duration);

pub const GOOD: Span = Span(Duration::hours(-1), Duration::days(1));

impl Authority {
    pub fn new() -> Self {
        Self::called("test root")
    }

    pub fn called(name: &str) -> Self {
        let params = of_an_authority(name, 1);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("a root").pem();
        let issuer = Issuer::new(params, key);
        Self { pem, issuer }
    }

    /// An issuing authority below this one.
    pub fn below(&self) -> Self {
        let params = of_an_authority("test issuing", 0);
        let key = KeyPair::generate().expect("a key");
        let signed = params.signed_by(&key, &self.issuer);
        let pem = signed.expect("an authority").pem();
        let issuer = Issuer::new(params, key);
        Self { pem, issuer }
    }

    /// From its files.
    pub fn from_pem(pem: &str, key: &str) -> Self {
        let key = KeyPair::from_pem(key).expect("a key");
        let issuer = Issuer::from_ca_cert_pem(pem, key).expect("an authority");
        let pem = pem.to_owned();
        Self { pem, issuer }
    }

    pub fn key_pem(&self) -> String {
        self.issuer.key().serialize_pem()
    }

    pub fn client(&self, uri: &str) -> Identity {
        self.client_for(uri, GOOD)
    }

    pub fn client_for(&self, uri: &str, span: Span) -> Identity {
        let name = SanType::URI(uri.try_into().expect("a URI"));
        self.issue(vec![name], ExtendedKeyUsagePurpose::ClientAuth, span)
    }

    /// A revocation list, PEM.
    pub fn crl(&self, number: u64, revoked: &[&Identity], span: Span) -> String {
        let now = OffsetDateTime::now_utc();
        let revoked = revoked.iter().map(|identity| RevokedCertParams {
            serial_number: identity.serial.clone(),
            revocation_time: now,
            reason_code: None,
            invalidity_date: None,
        });
        let params = CertificateRevocationListParams {
            this_update: now + span.0,
            next_update: now + span.1,
            crl_number: number.into(),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let crl = params.signed_by(&self.issuer).expect("a list");
        crl.pem().expect("PEM")
    }

    pub fn server(&self) -> Identity {
        self.server_called("gateway")
    }

    pub fn server_called(&self, host: &str) -> Identity {
        let name = SanType::DnsName(host.try_into().expect("a name"));
        self.issue(vec![name], ExtendedKeyUsagePurpose::ServerAuth, GOOD)
    }

    fn issue(&self, names: Vec<SanType>, usage: ExtendedKeyUsagePurpose, span: Span) -> Identity {
        let mut params = CertificateParams::default();
        let now = OffsetDateTime::now_utc();
        (params.not_before, params.not_after) = (now + span.0, now + span.1);
        params.subject_alt_names = names;
        params.extended_key_usages = vec![usage];
        let key = KeyPair::generate().expect("a key");
        let serial = SerialNumber::from_slice(&serial_number(&key));
        params.serial_number = Some(serial.clone());
        let certificate = params.signed_by(&key, &self.issuer).expect("a leaf").pem();
        let key = key.serialize_pem();
        Identity {
            certificate,
            key,
            serial,
        }
    }
}

fn of_an_authority(name: &str, below_max: u8) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below_max));
    params
}

/// As random as its key, and positive.
fn serial_number(key: &KeyPair) -> [u8; 16] {
    let mut serial = [1; 16];
    serial[1..].copy_from_slice(&key.public_key_raw()[1..16]);
    serial
}
