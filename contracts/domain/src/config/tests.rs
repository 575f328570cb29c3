//! What a config file may say, and what it is told when it may not.

use super::*;

const GOOD: &str = r#"version = 1
[kiosk]
id = "ksk-047-0001"
site = "gpo-nairobi"
site_name = { en = "GPO Nairobi", sw = "GPO Nairobi" }
county = 47
languages = ["en", "sw"]
[paths]
data = "data"
catalogue = "catalogue"
agency_keys = "agency-keys.toml"
[identity]
certificate = "kiosk.pem"
key = "kiosk.key"
[gateway]
address = "127.0.0.1:8443"
server_name = "gateway"
roots = "root.pem"
[devices.receipt-printer]
link = "tcp:127.0.0.1:9100"
"#;

#[test]
fn what_is_written_reads_back_the_same() {
    let config = KioskConfig::parse("kiosk.toml", GOOD).expect("good");
    assert_eq!(
        KioskConfig::parse("kiosk.toml", &config.to_toml()),
        Ok(config)
    );
}

#[test]
fn an_unknown_key_is_refused_with_file_and_line() {
    let bad = GOOD.replace("county = 47", "county = 47\ncolour = \"red\"");
    let error = KioskConfig::parse("kiosk.toml", &bad).expect_err("refused");
    assert!(
        error
            .to_string()
            .starts_with("kiosk.toml:7: unknown field `colour`"),
        "{error}"
    );
}

#[test]
fn values_that_cannot_work_name_their_key() {
    for (from, to, key) in [
        ("county = 47", "county = 48", "kiosk.county"),
        ("version = 1", "version = 2", "version"),
        (
            "languages = [\"en\", \"sw\"]",
            "languages = []",
            "kiosk.languages",
        ),
        (
            "roots = \"root.pem\"",
            "roots = \"root.pem\"\nbytes_per_second_max = 12",
            "gateway.bytes_per_second_max",
        ),
    ] {
        let error = KioskConfig::parse("k", &GOOD.replace(from, to)).expect_err(key);
        assert!(
            matches!(&error, ConfigError::Value { key: named, .. } if *named == key),
            "{error}"
        );
    }
}
