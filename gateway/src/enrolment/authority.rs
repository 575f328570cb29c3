//! The issuing authority, below a root that lies offline: it certifies kiosks for ninety days, and
//! signs its own revocation list.

use std::path::PathBuf;

use kiosk_domain::{KioskId, Timestamp};
use kiosk_envelope::Digest;
use kiosk_protocol::{Role, ca_pin};
use rcgen::{
    CertificateParams, CertificateRevocationListParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevokedCertParams, SanType, SerialNumber, SubjectPublicKeyInfo,
};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::{self, PemObject as _};
use thiserror::Error;
use time::{Duration, OffsetDateTime};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;
use zeroize::Zeroizing;

use super::config::EnrolmentConfig;
use super::token::{AuthorityKey, TokenError, TokenKey};
use crate::ledger::enrolment::Leaf;

const ORGANISATION: &str = "Huduma Kenya kiosks";
/// How long a kiosk's certificate holds.
const LEAF_DAYS: i64 = 90;
/// A certificate begins a little in the past, so that a kiosk whose clock is slow can use it at once.
const EARLY: Duration = Duration::minutes(5);
/// How long a list of ours is good. The next one is signed long before.
pub const LIST_DAYS: i64 = 7;

/// Signs certificates of kiosks. Has no `Debug`.
pub struct IssuingAuthority {
    der: CertificateDer<'static>,
    root: CertificateDer<'static>,
    subject: Vec<u8>,
    pin: Digest,
    /// When its own certificate runs out.
    end: OffsetDateTime,
    issuer: Issuer<'static, AuthorityKey>,
}

/// Why it cannot be used, or did not sign.
#[derive(Debug, Error)]
pub enum AuthorityError {
    /// A file is not the PEM that it should be.
    #[error("{0} cannot be read as PEM")]
    Pem(PathBuf, #[source] pem::Error),
    /// The key cannot be read.
    #[error("{0} cannot be read")]
    Key(PathBuf, #[source] std::io::Error),
    /// Two keys, or none.
    #[error("name the issuing key in either `authority_key` or `[enrolment.token]`")]
    OneKey,
    /// The security module.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// They are not a pair, or not an authority's.
    #[error("{0}: {1}; make them anew with `kiosk-fleet make-ca --below`")]
    NotAnAuthority(PathBuf, &'static str),
    /// The library refused.
    #[error("certificate or list could not be signed")]
    NotSigned(#[from] rcgen::Error),
    /// The operating system has no randomness.
    #[error("the operating system has no randomness")]
    Randomness,
}

impl IssuingAuthority {
    /// Reads the certificate, opens the key, and finds the one of `roots` that has signed it.
    ///
    /// # Errors
    /// [`AuthorityError`].
    pub fn read(
        config: &EnrolmentConfig,
        roots: &[CertificateDer<'static>],
    ) -> Result<Self, AuthorityError> {
        let path = &config.authority;
        let refuse = |why| AuthorityError::NotAnAuthority(path.clone(), why);
        let der = CertificateDer::from_pem_file(path)
            .map_err(|error| AuthorityError::Pem(path.clone(), error))?;
        let (_, own) = X509Certificate::from_der(&der).map_err(|_| refuse("it is not X.509"))?;
        if !own.is_ca() {
            return Err(refuse("it is not the certificate of an authority"));
        }
        let point = &own.public_key().subject_public_key.data;
        let key = opened(config, point)?;
        if !key.fits(point) {
            return Err(refuse("its key is not the one of its certificate"));
        }
        let root = roots.iter().find(|root| signed_by(&own, root));
        let root = root.ok_or_else(|| refuse("none of `roots` has signed it"))?;
        let pin = X509Certificate::from_der(root).map(|(_, root)| ca_pin(root.public_key().raw));
        Ok(Self {
            root: root.clone(),
            subject: own.subject().as_raw().to_vec(),
            end: own.validity().not_after.to_datetime(),
            pin: pin.map_err(|_| refuse("its root is not X.509"))?,
            issuer: Issuer::from_ca_cert_der(&der, key)?,
            der: der.clone(),
        })
    }

    /// Its certificate and that of its root, DER.
    pub fn chain(&self) -> [&[u8]; 2] {
        [&self.der, &self.root]
    }

    /// Its name, DER.
    pub fn name(&self) -> &[u8] {
        &self.subject
    }

    /// What a ticket says of the root.
    pub fn root_pin(&self) -> Digest {
        self.pin
    }

    /// Certifies the key `spki` (DER) as that of `kiosk`, from `now` on.
    ///
    /// # Errors
    /// [`AuthorityError`] when the library refuses.
    pub fn certify(
        &self,
        kiosk: &KioskId,
        spki: &[u8],
        now: Timestamp,
    ) -> Result<Leaf, AuthorityError> {
        let serial = serial_number()?;
        let mut params = CertificateParams::default();
        let begin = moment(now) - EARLY;
        let end = (moment(now) + Duration::days(LEAF_DAYS)).min(self.end);
        (params.not_before, params.not_after) = (begin, end);
        params.distinguished_name = DistinguishedName::new();
        let name = &mut params.distinguished_name;
        name.push(DnType::OrganizationName, ORGANISATION);
        name.push(DnType::CommonName, kiosk.as_str());
        let role = Role::Kiosk(kiosk.clone()).to_string();
        params.subject_alt_names = vec![SanType::URI(role.as_str().try_into()?)];
        params.serial_number = Some(SerialNumber::from_slice(&serial));
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        let key = SubjectPublicKeyInfo::from_der(spki)?;
        Ok(Leaf {
            der: params.signed_by(&key, &self.issuer)?.der().to_vec(),
            serial: serial.to_vec(),
            spki: spki.to_vec(),
            expires_at: Timestamp(end.unix_timestamp().saturating_mul(1000)),
        })
    }

    /// Signs list `number`, good from `now` on: PEM.
    ///
    /// # Errors
    /// [`AuthorityError`] when the library refuses.
    pub fn sign_list(
        &self,
        number: u64,
        revoked: &[(Vec<u8>, Timestamp)],
        now: Timestamp,
    ) -> Result<String, AuthorityError> {
        let revoked = revoked.iter().map(|(serial, at)| RevokedCertParams {
            serial_number: serial.clone().into(),
            revocation_time: moment(*at),
            reason_code: None,
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: moment(now) - EARLY,
            next_update: moment(now) + Duration::days(LIST_DAYS),
            crl_number: number.into(),
            issuing_distribution_point: None,
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        Ok(list.signed_by(&self.issuer)?.pem()?)
    }
}

/// The key, from its file or its security module.
fn opened(config: &EnrolmentConfig, point: &[u8]) -> Result<AuthorityKey, AuthorityError> {
    let path = match (&config.authority_key, &config.token) {
        (Some(path), None) => path,
        (None, Some(token)) => return Ok(AuthorityKey::Token(TokenKey::open(token, point)?)),
        _ => return Err(AuthorityError::OneKey),
    };
    let pem =
        std::fs::read_to_string(path).map_err(|error| AuthorityError::Key(path.clone(), error))?;
    let pair = KeyPair::from_pem(&Zeroizing::new(pem))
        .map_err(|_| AuthorityError::NotAnAuthority(path.clone(), "it is not a private key"))?;
    Ok(AuthorityKey::File(pair))
}

fn signed_by(own: &X509Certificate<'_>, root: &CertificateDer<'_>) -> bool {
    X509Certificate::from_der(root).is_ok_and(|(_, root)| {
        root.subject().as_raw() == own.issuer().as_raw()
            && own.verify_signature(Some(root.public_key())).is_ok()
    })
}

/// 126 random bits, positive and never shorter (RFC 5280 §4.1.2.2).
fn serial_number() -> Result<[u8; 16], AuthorityError> {
    let mut serial = [0; 16];
    aws_lc_rs::rand::fill(&mut serial).map_err(|_| AuthorityError::Randomness)?;
    serial[0] = serial[0] & 0x7f | 0x40;
    Ok(serial)
}

fn moment(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
