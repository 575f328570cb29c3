//! Whole configs: the options that a technician gave, a line each, beside the file that came of it.

use std::fs;
use std::path::{Path, PathBuf};

use kiosk_domain::config::KioskConfig;

use crate::bench::Bench;

#[test]
fn the_same_options_write_the_same_config_to_the_letter() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/configs");
    let entries = fs::read_dir(folder).expect("there are scenarios");
    let scenarios: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert!(scenarios.len() >= 3);
    for scenario in scenarios {
        let options = fs::read_to_string(scenario.join("options.txt")).expect("options");
        let bench = Bench::new();
        let options: Vec<&str> = ["configure"].into_iter().chain(options.lines()).collect();
        bench.run(&options).expect_code(0);
        let written = bench.read("kiosk.toml");
        let golden = scenario.join("kiosk.toml");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&golden, &written).expect("written");
        }
        let kept = fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(
            written,
            kept,
            "{}: `cargo xtask bless`, then read it",
            golden.display()
        );
        KioskConfig::parse("kiosk.toml", &kept).expect("a kiosk reads it");
    }
}
