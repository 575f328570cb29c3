//! The one file of a gateway. Unknown keys are refused with file and line.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kiosk_domain::config::line_of;
use serde::Deserialize;
use thiserror::Error;

use crate::Payments;
use crate::dispatch::DispatchConfig;
use crate::enrolment::EnrolmentConfig;
use crate::ledger::LedgerPlace;

/// How a gateway is set up. Paths in the file are relative to the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// PEM of the gateway's certificate, the leaf first.
    pub certificate: PathBuf,
    /// PEM of its private key.
    pub key: PathBuf,
    /// PEM of the authorities whose kiosks, agencies and operators are let in.
    pub roots: PathBuf,
    /// PEM of their revocation lists: exactly one of each authority.
    pub crls: Vec<PathBuf>,
    /// A file, or the address of a database: `postgres://user@/database?host=/run/postgresql`.
    pub ledger: LedgerPlace,
    /// Who is asked for money.
    pub payments: PaymentProvider,
    /// How long the simulated provider takes, in milliseconds.
    #[serde(default = "simulated_payment_delay_ms")]
    pub simulated_payment_delay_ms: u64,
    /// What one caller may cost.
    #[serde(default)]
    pub bounds: Bounds,
    /// How kiosks are enrolled; without it, nobody is.
    pub enrolment: Option<EnrolmentConfig>,
    /// The broker that is handed on to; without it, agencies ask.
    pub dispatch: Option<DispatchConfig>,
}

/// What one caller may cost before it is cut off. The defaults suit satellite links, whose round
/// trips take 700 ms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bounds {
    /// Most connections at once; the next ones wait in the backlog. Fewer when the operating system
    /// grants fewer open files.
    pub connections_max: usize,
    /// Most connections from one address (IPv6: one /64) that have not shaken hands yet; the next
    /// ones are closed at once. Many kiosks may share the address of their carrier.
    pub strangers_per_address_max: usize,
    /// Most connections of one certificate's role; the next one takes the place of the oldest,
    /// which a kiosk on a broken link has forgotten.
    pub connections_per_caller_max: usize,
    /// How long a handshake may take, in milliseconds.
    pub handshake_ms_max: u64,
    /// How long the headers of a request may take, in milliseconds.
    pub header_ms_max: u64,
    /// How long a connection may be without a request, in milliseconds. HTTP/1.1 is held to
    /// `header_ms_max` there too.
    pub idle_ms_max: u64,
    /// How long a body may take, in milliseconds. 16 MiB at 1 Mbit/s are 134 s; slower kiosks send
    /// smaller batches.
    pub body_ms_max: u64,
    /// How long a request may take from its headers to the last byte of its answer, in
    /// milliseconds.
    pub request_ms_max: u64,
    /// Most bytes of bodies and pages in memory at once.
    pub in_flight_bytes_max: usize,
    /// How many of them may be of one caller: a packed batch that does not say its length takes
    /// 32 MiB.
    pub in_flight_bytes_per_caller_max: usize,
}

impl Bounds {
    /// How long a handshake may take.
    pub(crate) fn handshake(&self) -> Duration {
        Duration::from_millis(self.handshake_ms_max)
    }

    /// How long the headers of a request may take.
    pub(crate) fn headers(&self) -> Duration {
        Duration::from_millis(self.header_ms_max)
    }

    /// How long a connection may be without a request.
    pub(crate) fn idle(&self) -> Duration {
        Duration::from_millis(self.idle_ms_max)
    }

    /// How long a body may take.
    pub(crate) fn body(&self) -> Duration {
        Duration::from_millis(self.body_ms_max)
    }

    /// How long a request may take.
    pub(crate) fn request(&self) -> Duration {
        Duration::from_millis(self.request_ms_max)
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections_max: 4096,
            strangers_per_address_max: 1024,
            connections_per_caller_max: 32,
            handshake_ms_max: 15_000,
            header_ms_max: 30_000,
            idle_ms_max: 120_000,
            body_ms_max: 150_000,
            request_ms_max: 300_000,
            in_flight_bytes_max: 256 << 20,
            in_flight_bytes_per_caller_max: 64 << 20,
        }
    }
}

/// Who is asked for money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentProvider {
    /// Nobody: no money moves, and every answer says so.
    Simulated,
    /// Payments are refused.
    Off,
}

/// Why a config cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("config {0} cannot be read; name another with --config")]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// A key is unknown, missing or wrong.
    #[error("{file}:{line}: {what}; mend this line")]
    Wrong {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

impl Config {
    /// Reads `file`.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| ConfigError::Unreadable(file.to_owned(), error))?;
        Self::parse(file, &text)
    }

    /// Reads `text`, the content of `file`.
    ///
    /// # Errors
    /// [`ConfigError::Wrong`].
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let mut config: Self = toml::from_str(text).map_err(|error| ConfigError::Wrong {
            file: file.to_owned(),
            line: error.span().map_or(1, |span| line_of(text, span.start)),
            what: error.message().to_owned(),
        })?;
        let folder = file.parent().unwrap_or(Path::new(""));
        for path in [&mut config.certificate, &mut config.key, &mut config.roots] {
            *path = folder.join(&*path);
        }
        for path in &mut config.crls {
            *path = folder.join(&*path);
        }
        config.ledger = config.ledger.beside(folder);
        config.enrolment = config.enrolment.map(|own| own.beside(folder));
        config.dispatch = config.dispatch.map(|own| own.beside(folder));
        Ok(config)
    }

    /// The provider, ready to be asked.
    pub fn payments(&self) -> Payments {
        match self.payments {
            PaymentProvider::Off => Payments::Off,
            PaymentProvider::Simulated => Payments::Simulated {
                delay: Duration::from_millis(self.simulated_payment_delay_ms),
            },
        }
    }
}

const fn simulated_payment_delay_ms() -> u64 {
    3000
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "listen = \"127.0.0.1:0\"\ncertificate = \"gateway.pem\"\n\
        key = \"gateway.key.pem\"\nroots = \"roots.pem\"\ncrls = [\"root.crl\"]\n\
        ledger = \"ledger.sqlite\"\npayments = \"simulated\"\n";

    #[test]
    fn paths_are_relative_to_the_file() {
        let config = Config::parse(Path::new("etc/gateway.toml"), WHOLE).expect("a whole config");
        assert_eq!(config.ledger, LedgerPlace::File("etc/ledger.sqlite".into()));
    }

    #[test]
    fn an_unknown_key_is_refused_with_file_and_line() {
        let text = format!("{WHOLE}colour = \"blue\"\n");
        let error = Config::parse(Path::new("gateway.toml"), &text).expect_err("unknown key");
        let message = error.to_string();
        assert!(message.starts_with("gateway.toml:8: "), "{message}");
        assert!(message.contains("colour"), "{message}");
    }
}
