//! A system without a font.

use std::process::Command;

/// A fontconfig that looks nowhere.
const NO_FONTS: &str = r#"<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig></fontconfig>
"#;

#[test]
fn without_any_font_on_the_system_the_kiosk_says_which_package_to_install() {
    let folder = tempfile::tempdir().unwrap();
    let fonts = folder.path().join("fonts.conf");
    std::fs::write(&fonts, NO_FONTS).unwrap();
    let ended = Command::new(env!("CARGO_BIN_EXE_kiosk-app"))
        .args(["--headless", "--config", "kiosk.toml"])
        .env("FONTCONFIG_FILE", &fonts)
        .output()
        .unwrap();
    assert!(!ended.status.success());
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(said.contains("install fonts-dejavu-core"), "{said}");
}
