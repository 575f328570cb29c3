//! Files that are delivered: a kiosk's config, the catalogue, a gateway's config, revocation lists.

use std::path::{Path, PathBuf};
use std::time::Duration;

use kiosk_domain::Timestamp;
use kiosk_domain::catalogue::{Catalogue, CatalogueFile};
use kiosk_domain::config::KioskConfig;
use kiosk_gateway::config::Config;
use kiosk_gateway::crl::Crls;
use rustls_pki_types::{CertificateDer, UnixTime};

/// The authority of the seeds' lists, and a certificate that they name.
const AUTHORITY: &[u8] = include_bytes!("../seeds/lists-authority.der");
const REVOKED: &[u8] = include_bytes!("../seeds/lists-revoked.der");
/// 2026-12-01, as seconds; the lists of the seeds hold for a hundred years.
const NOW: u64 = 1_796_083_200;

/// The config file. What is refused is told with the file's name.
pub fn config(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Err(error) = KioskConfig::parse("kiosk.toml", text) {
        assert!(error.to_string().contains("kiosk.toml"), "{error}");
    }
}

/// A gateway's config file. What is refused is told with file and line.
pub fn gateway(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Err(error) = Config::parse(Path::new("gateway.toml"), text) {
        assert!(error.to_string().starts_with("gateway.toml:"), "{error}");
    }
}

/// A file of the catalogue, alone: it lacks what other files say, and is refused with faults.
pub fn catalogue(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let file = CatalogueFile::new("one.toml", text.to_owned());
    if let Err(faults) = Catalogue::from_files(&[file]) {
        assert!(!faults.is_empty(), "a refusal names its faults");
    }
}

/// A file of revocation lists. Where it is taken, it is whole, and what is on it counts no more; what
/// is refused is told with the file's name.
pub fn lists(bytes: &[u8]) {
    let authority = [CertificateDer::from(AUTHORITY)];
    let now = Duration::from_secs(NOW);
    let at = Timestamp(i64::try_from(now.as_millis()).expect("small"));
    let texts = [(PathBuf::from("root.crl"), bytes.to_vec())];
    match Crls::of(&texts, Path::new("roots.pem"), &authority, at) {
        Ok(lists) => {
            assert!(lists.next_update() > at);
            assert_eq!(lists.listed(&authority), authority);
            assert_eq!(lists.numbers(None).len(), 1);
            assert!(lists.follow(&lists).is_ok());
            let leaf = CertificateDer::from(REVOKED);
            let now = UnixTime::since_unix_epoch(now);
            assert!(lists.judge(&leaf, now).is_err(), "a forged list was taken");
        }
        Err(error) => assert!(error.to_string().contains("root.crl"), "{error}"),
    }
}

/// One that is taken, and two that are signed and not.
pub fn list_seeds() -> Vec<Vec<u8>> {
    vec![
        include_bytes!("../seeds/list-whole.pem").to_vec(),
        include_bytes!("../seeds/list-partial.pem").to_vec(),
        include_bytes!("../seeds/list-unnumbered.pem").to_vec(),
    ]
}

/// A config with most of its sections.
pub fn config_seeds() -> Vec<Vec<u8>> {
    let text = r#"version = 1
[kiosk]
id = "ksk-047-0001"
site = "gpo-nairobi"
site_name = { en = "GPO", sw = "GPO" }
county = 47
languages = ["en", "sw"]
[paths]
data = "data"
catalogue = "catalogue"
agency_keys = "agency-keys.toml"
[identity]
certificate = "kiosk.pem"
key = "kiosk.key.pem"
[gateway]
address = "127.0.0.1:8443"
server_name = "gateway.huduma.example"
roots = "root.pem"
[devices.receipt-printer]
link = "tcp:127.0.0.1:9100"
[devices.card-reader]
link = "pcsc"
"#;
    vec![text.as_bytes().to_vec()]
}

/// A gateway that hands on to a broker and certifies kiosks.
pub fn gateway_seeds() -> Vec<Vec<u8>> {
    let text = r#"listen = "0.0.0.0:8443"
metrics = "127.0.0.1:9100"
certificate = "gateway.pem"
key = "gateway.key.pem"
roots = "root.pem"
crls = ["root.crl"]
ledger = "ledger.sqlite"
payments = "simulated"
"#;
    vec![text.as_bytes().to_vec()]
}

/// An agency with its services, as shipped.
pub fn catalogue_seeds() -> Vec<Vec<u8>> {
    vec![
        include_bytes!("../../../assets/catalogue/ncik.toml").to_vec(),
        include_bytes!("../../../assets/catalogue/kuccps.toml").to_vec(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_seeds_of_lists_the_first_is_taken_and_the_others_are_not() {
        let authority = [CertificateDer::from(AUTHORITY)];
        let at = Timestamp(NOW as i64 * 1000);
        let taken = list_seeds().into_iter().map(|text| {
            let texts = [(PathBuf::from("root.crl"), text)];
            Crls::of(&texts, Path::new("roots.pem"), &authority, at).is_ok()
        });
        assert_eq!(taken.collect::<Vec<_>>(), [true, false, false]);
    }
}
