//! Files that are delivered: a kiosk's config, the catalogue, a gateway's config.

use std::path::Path;

use kiosk_domain::catalogue::{Catalogue, CatalogueFile};
use kiosk_domain::config::KioskConfig;
use kiosk_gateway::config::Config;

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
