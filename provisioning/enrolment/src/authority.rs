//! The root that the fleet trusts. It signs leaves itself, and issuing authorities below it, which may
//! sign nothing but leaves: the same type, signed by another one.

use std::net::IpAddr;

use kiosk_domain::{AgencyId, KioskId};
use kiosk_protocol::Role;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType, SerialNumber,
};
use thiserror::Error;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;
use zeroize::Zeroizing;

use crate::{Certificate, Request, RevocationList, Validity};

const ORGANISATION: &str = "Huduma Kenya kiosks";

/// Why nothing was issued.
#[derive(Debug, Error)]
pub enum EnrolmentError {
    /// The signing request is broken, or signed by another key than its own.
    #[error("signing request cannot be used: {0}; make it anew on the device")]
    BadRequest(String),
    /// Kiosks sign with ES256 only.
    #[error("key is not of the curve P-256; make a new one")]
    NotP256,
    /// A name that a certificate cannot hold, or that is no name of ours.
    #[error("`{0}` cannot stand in a certificate")]
    BadName(String),
    /// Certificate and key of the authority are not a pair, or not an authority's.
    #[error("not an authority: {0}; make one with `kiosk-fleet make-ca`")]
    NotAnAuthority(&'static str),
    /// A revocation list that this authority has not signed, or that cannot be read.
    #[error("revocation list cannot be continued: {0}")]
    NotOurList(&'static str),
    /// The library refused.
    #[error("certificate could not be made")]
    Cryptography(#[from] rcgen::Error),
    /// The operating system has no randomness.
    #[error("the operating system has no randomness")]
    Randomness(#[from] getrandom::Error),
}

/// Signs certificates. Has no `Debug`: it holds the key that the whole fleet trusts.
pub struct Authority {
    certificate_pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// A new root called `name`.
    ///
    /// # Errors
    /// [`EnrolmentError::Cryptography`] or [`EnrolmentError::Randomness`].
    pub fn create(name: &str, validity: Validity) -> Result<Self, EnrolmentError> {
        let params = of_an_authority(name, validity, 1)?;
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
        let certificate_pem = params.self_signed(&key)?.pem();
        Ok(Self {
            certificate_pem,
            issuer: Issuer::new(params, key),
        })
    }

    /// A new issuing authority below this one, called `name`: a gateway holds its key, this one's
    /// stays offline.
    ///
    /// # Errors
    /// [`EnrolmentError::NotAnAuthority`] when the certificate of this one allows none below it.
    pub fn create_below(&self, name: &str, validity: Validity) -> Result<Self, EnrolmentError> {
        if !self.allows_one_below() {
            return Err(EnrolmentError::NotAnAuthority(
                "its certificate allows no authority below it",
            ));
        }
        let mut params = of_an_authority(name, validity, 0)?;
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
        let certificate_pem = params.signed_by(&key, &self.issuer)?.pem();
        Ok(Self {
            certificate_pem,
            issuer: Issuer::new(params, key),
        })
    }

    /// RFC 5280 §4.2.1.9: whether a certificate of an authority may stand between this one and a leaf.
    fn allows_one_below(&self) -> bool {
        let own = Certificate::from_pem(&self.certificate_pem)
            .expect("an authority has a certificate that can be read");
        let parsed = X509Certificate::from_der(own.der());
        let constraints = parsed.as_ref().ok().and_then(|(_, own)| {
            let extension = own.basic_constraints().ok().flatten();
            extension.map(|extension| extension.value)
        });
        constraints.is_some_and(|own| own.ca && own.path_len_constraint != Some(0))
    }

    /// An authority from its files: certificate and PKCS#8 key, both PEM.
    ///
    /// # Errors
    /// [`EnrolmentError::NotAnAuthority`] when they are not a pair.
    pub fn from_pem(certificate: &str, key: &str) -> Result<Self, EnrolmentError> {
        let refuse = EnrolmentError::NotAnAuthority;
        let read = Certificate::from_pem(certificate)
            .map_err(|_| refuse("its certificate cannot be read"))?;
        let key = KeyPair::from_pem(key).map_err(|_| refuse("its key cannot be read"))?;
        if !read.is_authority() {
            return Err(refuse("its certificate is not one of an authority"));
        }
        if !read.holds_key(&rcgen::PublicKeyData::subject_public_key_info(&key)) {
            return Err(refuse("its key is not the one of its certificate"));
        }
        let issuer = Issuer::from_ca_cert_pem(certificate, key)?;
        Ok(Self {
            certificate_pem: certificate.to_owned(),
            issuer,
        })
    }

    /// The certificate, which everybody may have.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// The key as PKCS#8 PEM, which nobody else may have.
    pub fn private_pem(&self) -> Zeroizing<String> {
        Zeroizing::new(self.issuer.key().serialize_pem())
    }

    /// Certifies a kiosk's key; PEM.
    ///
    /// # Errors
    /// [`EnrolmentError::Cryptography`] or [`EnrolmentError::Randomness`].
    pub fn issue_kiosk(
        &self,
        id: &KioskId,
        request: &Request,
        validity: Validity,
    ) -> Result<String, EnrolmentError> {
        self.issue_client(id.as_str(), &Role::Kiosk(id.clone()), request, validity)
    }

    /// Certifies an agency's key; PEM. This is how it logs in, not what transactions are sealed with.
    ///
    /// # Errors
    /// [`EnrolmentError::Cryptography`] or [`EnrolmentError::Randomness`].
    pub fn issue_agency(
        &self,
        id: &AgencyId,
        request: &Request,
        validity: Validity,
    ) -> Result<String, EnrolmentError> {
        self.issue_client(id.as_str(), &Role::Agency(id.clone()), request, validity)
    }

    /// Certifies an operator's key; PEM.
    ///
    /// # Errors
    /// [`EnrolmentError::BadName`] unless the name is lower-case letters, digits, `-`, `_`, `.`.
    pub fn issue_operations(
        &self,
        name: &str,
        request: &Request,
        validity: Validity,
    ) -> Result<String, EnrolmentError> {
        let role = Role::operations(name).map_err(|_| EnrolmentError::BadName(name.to_owned()))?;
        self.issue_client(name, &role, request, validity)
    }

    /// Certifies a gateway's key for its names and addresses; PEM.
    ///
    /// # Errors
    /// [`EnrolmentError::BadName`] for an empty list, or a name that is not ASCII.
    pub fn issue_gateway(
        &self,
        names: &[String],
        addresses: &[IpAddr],
        request: &Request,
        validity: Validity,
    ) -> Result<String, EnrolmentError> {
        let first = names
            .first()
            .ok_or_else(|| EnrolmentError::BadName(String::new()))?;
        let mut params = named(first, validity)?;
        for name in names {
            params
                .subject_alt_names
                .push(SanType::DnsName(ascii(name)?));
        }
        params
            .subject_alt_names
            .extend(addresses.iter().copied().map(SanType::IpAddress));
        self.sign(params, ExtendedKeyUsagePurpose::ServerAuth, request)
    }

    /// Signs `revoked` as the list that follows it; PEM. Every list that leaves this authority has
    /// a higher number than the one before, and names the moment until which it is good.
    ///
    /// # Errors
    /// [`EnrolmentError::Cryptography`].
    pub fn sign_revocations(
        &self,
        revoked: &RevocationList,
        validity: Validity,
    ) -> Result<String, EnrolmentError> {
        Ok(revoked.next(validity).signed_by(&self.issuer)?.pem()?)
    }

    /// Reads a list that this authority has signed, to be continued.
    ///
    /// # Errors
    /// [`EnrolmentError::NotOurList`].
    pub fn revocations(&self, pem: &str) -> Result<RevocationList, EnrolmentError> {
        let own = Certificate::from_pem(&self.certificate_pem)
            .expect("an authority has a certificate that can be read");
        RevocationList::read(pem, own.der())
    }

    fn issue_client(
        &self,
        name: &str,
        role: &Role,
        request: &Request,
        validity: Validity,
    ) -> Result<String, EnrolmentError> {
        let mut params = named(name, validity)?;
        params
            .subject_alt_names
            .push(SanType::URI(ascii(&role.to_string())?));
        self.sign(params, ExtendedKeyUsagePurpose::ClientAuth, request)
    }

    fn sign(
        &self,
        mut params: CertificateParams,
        usage: ExtendedKeyUsagePurpose,
        request: &Request,
    ) -> Result<String, EnrolmentError> {
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![usage];
        params.use_authority_key_identifier_extension = true;
        Ok(params.signed_by(request.key(), &self.issuer)?.pem())
    }
}

fn of_an_authority(
    name: &str,
    validity: Validity,
    below_max: u8,
) -> Result<CertificateParams, EnrolmentError> {
    let mut params = named(name, validity)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below_max));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn named(name: &str, validity: Validity) -> Result<CertificateParams, EnrolmentError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::OrganizationName, ORGANISATION);
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = validity.not_before;
    params.not_after = validity.not_after;
    params.serial_number = Some(serial_number()?);
    Ok(params)
}

/// 127 random bits, positive (RFC 5280 §4.1.2.2): renewing a key must not repeat a serial number,
/// or revoking one certificate would revoke the other.
fn serial_number() -> Result<SerialNumber, EnrolmentError> {
    let mut serial = [0; 16];
    getrandom::fill(&mut serial)?;
    serial[0] = serial[0] & 0x7f | 0x40;
    Ok(SerialNumber::from_slice(&serial))
}

fn ascii(text: &str) -> Result<rcgen::string::Ia5String, EnrolmentError> {
    text.try_into()
        .map_err(|_| EnrolmentError::BadName(text.to_owned()))
}
