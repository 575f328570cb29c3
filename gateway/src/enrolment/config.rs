//! `[enrolment]` of the config: with it, a gateway certifies kiosks.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::token::TokenConfig;

/// How kiosks are enrolled. `kiosk-fleet make-ca --below` writes the four files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentConfig {
    /// Where to listen for EST; port 0 takes a free one.
    pub listen: SocketAddr,
    /// PEM of the issuing authority, which one of the roots has signed.
    pub authority: PathBuf,
    /// PEM of its private key, unless it is in a security module.
    pub authority_key: Option<PathBuf>,
    /// The security module (PKCS#11) with its private key.
    pub token: Option<TokenConfig>,
    /// Where its revocation list is: the gateway signs the next one itself.
    pub crl: PathBuf,
    /// PEM of the key that signs tickets, and that their secrets are made of. The same at every
    /// gateway of a ledger; with a new one, tickets that are not used yet are waste paper.
    pub ticket_key: PathBuf,
    /// What tickets name as the addresses to enrol at, `https://host:port`, the nearest first.
    pub addresses: Vec<String>,
    /// PEM of the makers of TPMs whose word counts: a key that was attested by one of their chips needs no
    /// second person. Without, every key does.
    pub tpm_roots: Option<PathBuf>,
    /// How long a certificate still holds after the next one of its kiosk was seen in use, in hours.
    #[serde(default = "predecessor_hours")]
    pub predecessor_hours: u16,
    /// How long after its end a certificate can still be renewed, in days: a kiosk that was switched
    /// off for a season comes back by itself.
    #[serde(default = "late_days_max")]
    pub late_days_max: u16,
}

impl EnrolmentConfig {
    /// Files lie beside the config.
    #[must_use]
    pub fn beside(mut self, folder: &Path) -> Self {
        let always = [&mut self.authority, &mut self.crl, &mut self.ticket_key];
        let pin = self.token.iter_mut().map(|token| &mut token.pin_file);
        let sometimes = self.authority_key.iter_mut().chain(&mut self.tpm_roots);
        for path in always.into_iter().chain(sometimes).chain(pin) {
            *path = folder.join(&*path);
        }
        self
    }
}

const fn predecessor_hours() -> u16 {
    24
}

const fn late_days_max() -> u16 {
    30
}
