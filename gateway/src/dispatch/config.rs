//! `[dispatch]` of the config: with it, a gateway publishes to a broker.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use async_nats::ServerAddr;
use serde::Deserialize;
use thiserror::Error;

/// The broker, and who we are there. A gateway without this opens no connection to anything.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct DispatchConfig {
    /// `nats://host:port` or `tls://host:port`.
    pub(super) server: ServerAddr,
    /// The stream; made when it is not there.
    pub(super) stream: String,
    /// On how many servers a stream that is made is kept.
    pub(super) replicas: usize,
    /// PEM of the authorities of the broker: TLS.
    pub(super) roots: Option<PathBuf>,
    /// PEM of our certificate there, the leaf first, and of its key.
    pub(super) identity: Option<(PathBuf, PathBuf)>,
    /// A credentials file of NATS: a token of the account, and the key that it names.
    pub(super) credentials: Option<PathBuf>,
}

/// As it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    nats: String,
    #[serde(default = "stream")]
    stream: String,
    #[serde(default = "one")]
    replicas: usize,
    roots: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    credentials: Option<PathBuf>,
}

/// Why a broker is not asked.
#[derive(Debug, Error)]
enum DispatchConfigError {
    #[error("nats is no address; write nats://host:4222 or tls://host:4222")]
    Address,
    #[error("nats holds a name or password; put them into a file and name it by credentials")]
    Password,
    #[error("nats at {0} would be asked without TLS; name its authorities by roots")]
    Plain(String),
    #[error("certificate and key go together, and need roots")]
    Half,
    #[error("stream {0:?} is no name of a stream; use letters, digits, - and _")]
    Stream(String),
    #[error("replicas is {0}; NATS keeps a stream on 1 to 5 servers")]
    Replicas(usize),
}

impl TryFrom<Written> for DispatchConfig {
    type Error = DispatchConfigError;

    fn try_from(written: Written) -> Result<Self, DispatchConfigError> {
        let server: ServerAddr = written
            .nats
            .parse()
            .map_err(|_| DispatchConfigError::Address)?;
        if !matches!(server.scheme(), "nats" | "tls") {
            return Err(DispatchConfigError::Address);
        }
        if server.has_user_pass() || server.password().is_some() {
            return Err(DispatchConfigError::Password);
        }
        if written.roots.is_none() && (server.tls_required() || !is_near(server.host())) {
            return Err(DispatchConfigError::Plain(server.host().to_owned()));
        }
        let identity = match (written.certificate, written.key) {
            (None, None) => None,
            (Some(certificate), Some(key)) if written.roots.is_some() => Some((certificate, key)),
            _ => return Err(DispatchConfigError::Half),
        };
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if written.stream.is_empty() || !written.stream.bytes().all(fits) {
            return Err(DispatchConfigError::Stream(written.stream));
        }
        if !(1..=5).contains(&written.replicas) {
            return Err(DispatchConfigError::Replicas(written.replicas));
        }
        Ok(Self {
            server,
            stream: written.stream,
            replicas: written.replicas,
            roots: written.roots,
            identity,
            credentials: written.credentials,
        })
    }
}

impl DispatchConfig {
    /// Files lie beside the config.
    #[must_use]
    pub fn beside(mut self, folder: &Path) -> Self {
        let identity = self.identity.iter_mut();
        let identity = identity.flat_map(|(certificate, key)| [certificate, key]);
        let others = self.roots.iter_mut().chain(&mut self.credentials);
        for path in identity.chain(others) {
            *path = folder.join(&*path);
        }
        self
    }
}

fn is_near(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn stream() -> String {
    "huduma".to_owned()
}

const fn one() -> usize {
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<DispatchConfig, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_broker_beyond_this_machine_is_not_spoken_to_in_the_clear() {
        for far in ["nats://nats.example:4222", "nats://10.0.0.7:4222"] {
            let refused = read(&format!("nats = {far:?}")).expect_err("plain");
            assert!(refused.contains("without TLS"), "{refused}");
            let with_roots = format!("nats = {far:?}\nroots = \"nats.pem\"");
            assert!(read(&with_roots).is_ok(), "{far}");
        }
        for near in [
            "nats://127.0.0.1:4222",
            "nats://localhost",
            "nats://[::1]:4222",
        ] {
            assert!(read(&format!("nats = {near:?}")).is_ok(), "{near}");
        }
    }

    #[test]
    fn a_password_in_the_address_and_half_an_identity_are_refused() {
        let refused = read("nats = \"nats://me:secret@127.0.0.1\"").expect_err("a password");
        assert!(!refused.contains("secret"), "{refused}");
        let half = "nats = \"tls://nats.example\"\nroots = \"r.pem\"\nkey = \"k.pem\"";
        assert!(read(half).is_err());
        assert!(read("nats = \"http://127.0.0.1\"").is_err());
        assert!(read("nats = \"nats://127.0.0.1\"\nstream = \"a.b\"").is_err());
    }
}
