//! Revocation lists: exactly one for each authority, each whole, fresh and signed by it. Anything
//! else is refused by name, because the TLS library takes no list at all for "nobody is revoked",
//! and the first of two lists for the only one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kiosk_domain::Timestamp;
use rustls::CertificateError;
use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer, UnixTime};
use thiserror::Error;
use x509_parser::certificate::X509Certificate;
use x509_parser::num_bigint::BigUint;
use x509_parser::prelude::FromDer as _;
use x509_parser::revocation_list::CertificateRevocationList;

use crate::ledger::enrolment::{ListNumber, Older};

/// Most bytes of a file of lists: some hundred thousand revoked certificates.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// A list that is not used.
#[derive(Debug, Error)]
#[error("revocation list {path}: {fault}")]
pub struct CrlError {
    /// The file; the one of the authorities when a list is missing.
    pub path: PathBuf,
    /// What is wrong, and what to do.
    pub fault: CrlFault,
}

/// What is wrong with a list. The names in it are those of authorities.
#[derive(Debug, Error)]
pub enum CrlFault {
    /// Not there, not for us, or not PEM.
    #[error("cannot be read as PEM ({0}); check the path and who may read it")]
    Unreadable(pem::Error),
    /// More bytes than a list ever has.
    #[error("is larger than {FILE_BYTES_MAX} bytes; check that it is the right file")]
    TooLarge,
    /// No list in the file.
    #[error("holds no revocation list; make one with `kiosk-fleet make-crl`")]
    Empty,
    /// Not X.509.
    #[error("cannot be understood; make it anew with `kiosk-fleet make-crl`")]
    Malformed,
    /// Of an authority that nobody is let in by.
    #[error("is of `{0}`, which is not among the authorities; take it out of `crls`")]
    Foreign(String),
    /// In the name of an authority, but not signed with its key.
    #[error("is not signed by `{0}`, whose name it bears; fetch it anew from the authority")]
    Forged(String),
    /// There is one already.
    #[error("is a second list of `{0}`; leave only the newest in `crls`")]
    Second(String),
    /// Its time is over, or it names no end.
    #[error("ran out at {0}; make the next one with `kiosk-fleet make-crl`")]
    Expired(String),
    /// Without a number nobody can tell which of two lists is newer.
    #[error("has no number; make it anew with `kiosk-fleet make-crl`")]
    Unnumbered,
    /// Older than the one that is in use.
    #[error("has number {found}, older than number {known} in use; bring the newest one")]
    Older {
        /// Of the list in the file.
        found: BigUint,
        /// Of the list in use.
        known: BigUint,
    },
    /// It speaks of some certificates of its authority only.
    #[error(
        "speaks of a part of the certificates only; make a whole one with `kiosk-fleet make-crl`"
    )]
    Partial,
    /// An authority has none.
    #[error("`{0}` has none; make one with `kiosk-fleet make-crl` and name it in `crls`")]
    Missing(String),
}

/// What names a certificate for ever: DER of its issuer's name, and its serial number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct IssuerAndSerial {
    issuer: Box<[u8]>,
    serial: Box<[u8]>,
}

impl IssuerAndSerial {
    /// Of `certificate`.
    pub fn of(certificate: &X509Certificate<'_>) -> Self {
        Self {
            issuer: certificate.issuer().as_raw().into(),
            serial: certificate.raw_serial().into(),
        }
    }

    /// Name of its issuer, DER.
    pub fn issuer(&self) -> &[u8] {
        &self.issuer
    }

    /// Its serial number, as DER has it.
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }
}

/// One list for each authority.
#[derive(Debug)]
pub struct Crls(BTreeMap<Box<[u8]>, Crl>);

#[derive(Debug)]
struct Crl {
    path: PathBuf,
    /// Subject public key of the authority that signed it, SPKI DER.
    signer: Box<[u8]>,
    der: CertificateRevocationListDer<'static>,
    number: BigUint,
    next_update: Timestamp,
    revoked: BTreeSet<Box<[u8]>>,
}

impl Crls {
    /// Reads every list in `paths`, of the `authorities` that the file `roots` holds.
    ///
    /// # Errors
    /// [`CrlError`] unless there is exactly one for each, and all of them hold at `now`.
    pub fn read(
        paths: &[PathBuf],
        roots: &Path,
        authorities: &[CertificateDer<'_>],
        now: Timestamp,
    ) -> Result<Self, CrlError> {
        let read = |path: &PathBuf| match text(path) {
            Ok(text) => Ok((path.clone(), text)),
            Err(fault) => Err(refused(path, fault)),
        };
        let texts: Vec<_> = paths.iter().map(read).collect::<Result<_, _>>()?;
        Self::of(&texts, roots, authorities, now)
    }

    /// The same of what the files hold.
    ///
    /// # Errors
    /// As [`Crls::read`].
    pub fn of(
        texts: &[(PathBuf, Vec<u8>)],
        roots: &Path,
        authorities: &[CertificateDer<'_>],
        now: Timestamp,
    ) -> Result<Self, CrlError> {
        let authorities = parsed(authorities);
        let mut lists = BTreeMap::new();
        for (path, text) in texts {
            let refuse = |fault| refused(path, fault);
            for der in ders(text).map_err(refuse)? {
                let (issuer, crl) = Crl::read(path, &der, &authorities, now).map_err(refuse)?;
                if lists.insert(issuer.as_raw().into(), crl).is_some() {
                    return Err(refuse(CrlFault::Second(issuer.to_string())));
                }
            }
        }
        match authorities
            .iter()
            .find(|authority| !lists.contains_key(authority.subject().as_raw()))
        {
            None => Ok(Self(lists)),
            Some(bare) => Err(refused(
                roots,
                CrlFault::Missing(bare.subject().to_string()),
            )),
        }
    }

    /// That none of these is older than the one it takes the place of: whoever can only put back
    /// an old file must not be able to take a revocation back.
    ///
    /// # Errors
    /// [`CrlFault::Older`].
    pub fn follow(&self, before: &Self) -> Result<(), CrlError> {
        for (issuer, crl) in &self.0 {
            match before.0.get(issuer) {
                Some(known) if crl.number < known.number => {
                    let (found, known) = (crl.number.clone(), known.number.clone());
                    return Err(refused(&crl.path, CrlFault::Older { found, known }));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What a ledger remembers of them; not of the one of `own`, which numbers its lists there itself.
    pub fn numbers(&self, own: Option<&[u8]>) -> Vec<ListNumber> {
        let others = self.0.iter().filter(|(issuer, _)| Some(&***issuer) != own);
        others
            .map(|(issuer, crl)| ListNumber {
                issuer: issuer.to_vec(),
                number: format!("{:0>40}", crl.number.to_str_radix(16)),
            })
            .collect()
    }

    /// Why they are not used, when a ledger remembers a newer one.
    pub fn refused_for(&self, older: &Older) -> CrlError {
        let number = |digits: &str| BigUint::parse_bytes(digits.as_bytes(), 16).unwrap_or_default();
        let path = self
            .0
            .get(older.found.issuer.as_slice())
            .map(|crl| &crl.path);
        refused(
            path.map_or(Path::new(""), PathBuf::as_path),
            CrlFault::Older {
                found: number(&older.found.number),
                known: number(&older.known),
            },
        )
    }

    /// The lists for the TLS library.
    pub fn ders(&self) -> impl Iterator<Item = CertificateRevocationListDer<'static>> {
        self.0.values().map(|crl| crl.der.clone())
    }

    /// Those of `authorities` whose own key has signed a list; another one of the same name may not
    /// hide behind it.
    pub fn listed(&self, authorities: &[CertificateDer<'static>]) -> Vec<CertificateDer<'static>> {
        let is_listed = |der: &&CertificateDer<'static>| {
            let Ok((_, authority)) = X509Certificate::from_der(der) else {
                return false;
            };
            let list = self.0.get(authority.subject().as_raw());
            list.is_some_and(|crl| *crl.signer == *authority.public_key().raw)
        };
        authorities.iter().filter(is_listed).cloned().collect()
    }

    /// Whether `leaf`, whose signature is good, counts at `now`.
    pub fn judge(&self, leaf: &CertificateDer<'_>, now: UnixTime) -> Result<(), CertificateError> {
        let (_, leaf) =
            X509Certificate::from_der(leaf).map_err(|_| CertificateError::BadEncoding)?;
        let crl = self.0.get(leaf.issuer().as_raw());
        let crl = crl.ok_or(CertificateError::UnknownRevocationStatus)?;
        let end = Duration::from_millis(u64::try_from(crl.next_update.0).unwrap_or(0));
        let next_update = UnixTime::since_unix_epoch(end);
        if now >= next_update {
            let time = now;
            return Err(CertificateError::ExpiredRevocationListContext { time, next_update });
        }
        match crl.revoked.contains(leaf.raw_serial()) {
            true => Err(CertificateError::Revoked),
            false => Ok(()),
        }
    }

    /// Whether `certificate` is on a list.
    pub fn revoke(&self, certificate: &IssuerAndSerial) -> bool {
        self.0
            .get(&certificate.issuer)
            .is_some_and(|crl| crl.revoked.contains(&certificate.serial))
    }

    /// The moment at which the first of them runs out, and nobody of that authority comes in.
    pub fn next_update(&self) -> Timestamp {
        let first = self.0.values().map(|crl| crl.next_update).min();
        first.unwrap_or(Timestamp(i64::MAX))
    }
}

impl Crl {
    fn read<'a>(
        path: &Path,
        der: &CertificateRevocationListDer<'static>,
        authorities: &'a [X509Certificate<'a>],
        now: Timestamp,
    ) -> Result<(&'a x509_parser::x509::X509Name<'a>, Self), CrlFault> {
        let Ok(([], list)) = CertificateRevocationList::from_der(der) else {
            return Err(CrlFault::Malformed);
        };
        let authority = signer(&list, authorities)?;
        if !is_whole(&list) {
            return Err(CrlFault::Partial);
        }
        let number = list.crl_number().ok_or(CrlFault::Unnumbered)?.clone();
        let next_update = fresh_until(&list, now)?;
        let revoked = list
            .iter_revoked_certificates()
            .map(|entry| entry.raw_serial().into())
            .collect();
        let crl = Self {
            path: path.to_owned(),
            signer: authority.public_key().raw.into(),
            number,
            next_update,
            revoked,
            der: der.clone(),
        };
        Ok((authority.subject(), crl))
    }
}

/// Whether `list` names every revoked certificate of its authority: it is no delta, and not for some
/// kinds of certificates or places only (RFC 5280 §5.2.4, §5.2.5).
fn is_whole(list: &CertificateRevocationList<'_>) -> bool {
    const DELTA_CRL_INDICATOR: &str = "2.5.29.27";
    const ISSUING_DISTRIBUTION_POINT: &str = "2.5.29.28";
    let parts = [DELTA_CRL_INDICATOR, ISSUING_DISTRIBUTION_POINT];
    let mut extensions = list.extensions().iter();
    !extensions.any(|extension| parts.contains(&extension.oid.to_id_string().as_str()))
}

/// The authority that signed `list`.
fn signer<'a>(
    list: &CertificateRevocationList<'_>,
    authorities: &'a [X509Certificate<'a>],
) -> Result<&'a X509Certificate<'a>, CrlFault> {
    let name = list.issuer().as_raw();
    let mut namesakes = authorities
        .iter()
        .filter(|authority| authority.subject().as_raw() == name)
        .peekable();
    if namesakes.peek().is_none() {
        return Err(CrlFault::Foreign(list.issuer().to_string()));
    }
    namesakes
        .find(|authority| list.verify_signature(authority.public_key()).is_ok())
        .ok_or_else(|| CrlFault::Forged(list.issuer().to_string()))
}

fn fresh_until(
    list: &CertificateRevocationList<'_>,
    now: Timestamp,
) -> Result<Timestamp, CrlFault> {
    let Some(end) = list.next_update() else {
        return Err(CrlFault::Expired("no moment that it names".to_owned()));
    };
    let until = Timestamp(end.timestamp().saturating_mul(1000));
    if until <= now {
        return Err(CrlFault::Expired(end.to_string()));
    }
    Ok(until)
}

/// What a file holds; never more of it than a list has, also where a file has no length.
fn text(path: &Path) -> Result<Vec<u8>, CrlFault> {
    let unreadable = |error| CrlFault::Unreadable(pem::Error::Io(error));
    let mut text = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    let read = file.take(FILE_BYTES_MAX + 1).read_to_end(&mut text);
    match read.map_err(unreadable)? as u64 {
        0..=FILE_BYTES_MAX => Ok(text),
        _ => Err(CrlFault::TooLarge),
    }
}

fn ders(text: &[u8]) -> Result<Vec<CertificateRevocationListDer<'static>>, CrlFault> {
    let lists: Vec<_> = CertificateRevocationListDer::pem_slice_iter(text)
        .collect::<Result<_, _>>()
        .map_err(CrlFault::Unreadable)?;
    if lists.is_empty() {
        return Err(CrlFault::Empty);
    }
    Ok(lists)
}

/// Those that can be read; the others let nobody in, so they need no list.
fn parsed<'a>(authorities: &'a [CertificateDer<'_>]) -> Vec<X509Certificate<'a>> {
    authorities
        .iter()
        .filter_map(|der| X509Certificate::from_der(der).ok())
        .map(|(_, certificate)| certificate)
        .collect()
}

fn refused(path: &Path, fault: CrlFault) -> CrlError {
    let path = path.to_owned();
    CrlError { path, fault }
}

#[cfg(test)]
mod tests;
