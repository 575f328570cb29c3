//! TLS to a PostgreSQL on another machine: its certificate must be signed by the authority that the
//! address names, and for the host that the address names (`sslmode=verify-full` of libpq). The
//! modes between that and none look safe and are not, so they are refused.

use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use postgres::config::SslMode;
use postgres::{Client, Config};
use rustls::crypto::aws_lc_rs;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Why TLS to a database cannot be.
#[derive(Debug, Error)]
pub enum DatabaseTlsError {
    /// A mode that checks less than it seems.
    #[error("ledger: sslmode={0} does not check whom it speaks to; write sslmode=verify-full")]
    Mode(String),
    /// Half of what is needed.
    #[error("ledger: {0}, both as absolute paths")]
    Half(&'static str),
    /// A path that depends on where the gateway was started.
    #[error("ledger: {0} needs the absolute path of a PEM file")]
    Relative(&'static str),
    /// A file is not the PEM that it should be.
    #[error("ledger: {1} of {0} cannot be read as PEM")]
    Pem(&'static str, PathBuf, #[source] pem::Error),
    /// The authority or our own certificate cannot be used.
    #[error("ledger: {0} cannot be used")]
    Unusable(PathBuf, #[source] rustls::Error),
    /// The server speaks no TLS.
    #[error("ledger: PostgreSQL offers no TLS; set ssl = on there")]
    Plain,
    /// Its certificate is for another host.
    #[error("ledger: PostgreSQL shows the certificate of another host; is the address right?")]
    OtherHost(#[source] rustls::Error),
    /// Its certificate is not of that authority, or has run out.
    #[error("ledger: PostgreSQL shows a certificate that sslrootcert does not vouch for")]
    Stranger(#[source] rustls::Error),
}

/// What an address says about TLS.
#[derive(Default)]
pub struct Tls {
    mode: Option<String>,
    roots: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

impl Tls {
    /// Takes out of `url` what the client library does not know.
    pub fn of(url: &str) -> (String, Self) {
        let mut tls = Self::default();
        let Some((address, options)) = url.split_once('?') else {
            return (url.to_owned(), tls);
        };
        let others: Vec<_> = options
            .split('&')
            .filter(|option| !tls.takes(option))
            .collect();
        (format!("{address}?{}", others.join("&")), tls)
    }

    fn takes(&mut self, option: &str) -> bool {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let value = unescaped(value);
        match name {
            "sslmode" => self.mode = Some(value),
            "sslrootcert" => self.roots = Some(value.into()),
            "sslcert" => self.certificate = Some(value.into()),
            "sslkey" => self.key = Some(value.into()),
            _ => return false,
        }
        true
    }

    /// How to connect, or nothing where no TLS is asked for.
    pub fn connector(&self) -> Result<Option<MakeRustlsConnect>, DatabaseTlsError> {
        match self.mode.as_deref() {
            None | Some("disable") if self.roots.is_none() => return Ok(None),
            Some("verify-full") => {}
            other => {
                let other = other.unwrap_or("disable").to_owned();
                return Err(DatabaseTlsError::Mode(other));
            }
        }
        let Some(roots) = &self.roots else {
            return Err(DatabaseTlsError::Relative("sslrootcert"));
        };
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|error| DatabaseTlsError::Unusable(roots.clone(), error))?
            .with_root_certificates(authorities(roots)?);
        let config = match (&self.certificate, &self.key) {
            (None, None) => builder.with_no_client_auth(),
            (Some(certificate), Some(key)) => {
                let chain = certificates("sslcert", certificate)?;
                let key = absolute("sslkey", key).and_then(|key| {
                    PrivateKeyDer::from_pem_file(key)
                        .map_err(|error| DatabaseTlsError::Pem("sslkey", key.to_owned(), error))
                })?;
                builder
                    .with_client_auth_cert(chain, key)
                    .map_err(|error| DatabaseTlsError::Unusable(certificate.clone(), error))?
            }
            _ => return Err(DatabaseTlsError::Half("sslcert and sslkey go together")),
        };
        Ok(Some(MakeRustlsConnect::new(config)))
    }
}

/// Connects by `connector`, and never without TLS.
pub fn connect(
    config: &mut Config,
    connector: MakeRustlsConnect,
) -> Result<Client, super::PostgresError> {
    let tried = config.ssl_mode(SslMode::Require).connect(connector);
    tried.map_err(|error| match reason(&error) {
        Some(reason) => reason.into(),
        None => error.into(),
    })
}

/// Why there is no TLS, if that is the reason.
fn reason(error: &postgres::Error) -> Option<DatabaseTlsError> {
    let cause = error.source()?;
    let Some(handshake) = cause.downcast_ref::<std::io::Error>() else {
        // The library has no type for it.
        let plain = cause.to_string() == "server does not support TLS";
        return plain.then_some(DatabaseTlsError::Plain);
    };
    let handshake = handshake.get_ref()?.downcast_ref::<rustls::Error>()?;
    match handshake {
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => Some(DatabaseTlsError::OtherHost(handshake.clone())),
        rustls::Error::InvalidCertificate(_) => Some(DatabaseTlsError::Stranger(handshake.clone())),
        _ => None,
    }
}

fn authorities(path: &Path) -> Result<RootCertStore, DatabaseTlsError> {
    let mut store = RootCertStore::empty();
    for authority in certificates("sslrootcert", path)? {
        store
            .add(authority)
            .map_err(|error| DatabaseTlsError::Unusable(path.to_owned(), error))?;
    }
    Ok(store)
}

fn certificates(
    what: &'static str,
    path: &Path,
) -> Result<Vec<CertificateDer<'static>>, DatabaseTlsError> {
    CertificateDer::pem_file_iter(absolute(what, path)?)
        .and_then(Iterator::collect)
        .map_err(|error| DatabaseTlsError::Pem(what, path.to_owned(), error))
}

fn absolute<'p>(what: &'static str, path: &'p Path) -> Result<&'p Path, DatabaseTlsError> {
    let fits = path.is_absolute();
    fits.then_some(path).ok_or(DatabaseTlsError::Relative(what))
}

/// `%2F` and the like as what they mean; anything else as it is.
fn unescaped(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, others @ ..] = rest {
        let code = others.first_chunk::<2>().filter(|_| *first == b'%');
        let code = code.and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &others[2..] } else { others };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_says_about_tls_is_taken_out_of_it() {
        let url =
            "postgres://k@db/l?sslmode=verify-full&connect_timeout=3&sslrootcert=%2Fetc%2Fca.pem";
        let (rest, tls) = Tls::of(url);
        assert_eq!(rest, "postgres://k@db/l?connect_timeout=3");
        assert_eq!(tls.mode.as_deref(), Some("verify-full"));
        assert_eq!(tls.roots, Some("/etc/ca.pem".into()));
        assert_eq!(unescaped("100%"), "100%");
    }

    #[test]
    fn a_mode_that_checks_less_than_it_seems_is_refused() {
        for mode in ["require", "prefer", "verify-ca", "allow"] {
            let (_, tls) = Tls::of(&format!(
                "postgres://k@db/l?sslmode={mode}&sslrootcert=/ca.pem"
            ));
            assert!(
                matches!(tls.connector(), Err(DatabaseTlsError::Mode(_))),
                "{mode}"
            );
        }
        let (_, tls) = Tls::of("postgres://k@db/l?sslmode=verify-full&sslrootcert=ca.pem");
        assert!(matches!(
            tls.connector(),
            Err(DatabaseTlsError::Relative(_))
        ));
        let (_, tls) = Tls::of("postgres://k@db/l?sslmode=verify-full");
        assert!(
            tls.connector().is_err(),
            "without an authority there is nothing to check"
        );
    }
}
