//! What goes into the image of a device is read by the programs that will read it there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/device")
}

fn unit() -> String {
    fs::read_to_string(assets().join("systemd/huduma-kiosk.service")).expect("the unit")
}

/// The unit with programs that this machine has, since the kiosk's are not installed here.
fn verified(text: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("huduma-kiosk.service");
    let here = text
        .replace("/usr/lib/huduma-kiosk/kiosk-app", "/bin/true")
        .replace("/usr/bin/kbd_mode", "/bin/true");
    fs::write(&file, here).expect("written");
    let said = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(&file)
        .output()
        .expect("systemd-analyze, of the package systemd");
    String::from_utf8_lossy(&said.stderr).into_owned()
}

/// What systemd says of our unit; it may speak of others, which it reads along.
fn about_ours(said: &str) -> Vec<&str> {
    said.lines()
        .filter(|line| line.contains("huduma-kiosk"))
        // Of systemd 254; older ones wait `RestartSec` each time.
        .filter(|line| !line.contains("RestartSteps") && !line.contains("RestartMaxDelaySec"))
        .collect()
}

#[test]
fn systemd_finds_nothing_wrong_with_the_unit() {
    let said = verified(&unit());
    assert_eq!(about_ours(&said), Vec::<&str>::new(), "{said}");
}

#[test]
fn systemd_would_have_found_a_wrong_word() {
    let said = verified(&unit().replace("ProtectSystem=strict", "ProtectSistem=strict"));
    assert!(said.contains("ProtectSistem"), "{said}");
}

#[test]
fn nothing_in_the_unit_takes_its_devices_away() {
    let unit = unit();
    // Each implies DeviceAllow= (systemd.exec(5)), and then every device that is not named is denied.
    for word in [
        "ProtectClock",
        "PrivateDevices",
        "DeviceAllow",
        "DevicePolicy",
    ] {
        let set = unit.lines().any(|line| line.starts_with(word));
        assert!(!set, "{word}");
    }
}

#[test]
fn systemd_makes_the_user_and_every_group_that_the_unit_names() {
    let image = tempfile::tempdir().expect("a folder");
    fs::create_dir(image.path().join("etc")).expect("a folder");
    let made = Command::new("systemd-sysusers")
        .arg("--root")
        .arg(image.path())
        .arg(assets().join("sysusers.d/huduma-kiosk.conf"))
        .output()
        .expect("systemd-sysusers, of the package systemd");
    assert!(made.status.success(), "{made:?}");
    let read = |file: &str| fs::read_to_string(image.path().join(file)).expect("made");
    let (users, groups) = (read("etc/passwd"), read("etc/group"));
    let unit = unit();
    let value = |word: &str| {
        let line = unit.lines().find_map(|line| line.strip_prefix(word));
        line.expect("in the unit").split_whitespace()
    };
    for user in value("User=") {
        assert!(users.contains(&format!("{user}:")), "{user}");
    }
    for group in value("Group=").chain(value("SupplementaryGroups=")) {
        let there = groups
            .lines()
            .any(|line| line.starts_with(&format!("{group}:")));
        assert!(there, "{group}: {groups}");
    }
}

#[test]
fn every_file_for_the_image_has_its_place_in_the_page_about_it() {
    let page = fs::read_to_string(assets().join("../../docs/kiosk-image.md")).expect("the page");
    let mut files = 0;
    for folder in fs::read_dir(assets()).expect("folders") {
        let folder = folder.expect("a folder").path();
        for file in fs::read_dir(&folder).expect("files") {
            let file = file.expect("a file").path();
            let name = file.strip_prefix(assets()).expect("below");
            let row = format!("| `{}` |", name.display());
            assert!(page.contains(&row), "{row}");
            files += 1;
        }
    }
    assert!(files >= 5);
}

#[test]
fn no_key_leaves_the_kiosk() {
    let unit = unit();
    let raw = unit.find("kbd_mode -f -s -C /dev/tty1").expect("raw");
    assert!(raw > 0 && unit.contains("TTYPath=/dev/tty1"));
    let read = |file: &str| fs::read_to_string(assets().join(file)).expect("a file");
    assert!(read("sysctl.d/50-huduma-kiosk.conf").contains("kernel.sysrq = 0"));
    let logind = read("logind.conf.d/50-huduma-kiosk.conf");
    assert!(logind.contains("NAutoVTs=0") && logind.contains("ReserveVT=0"));
    assert!(read("system.conf.d/50-huduma-kiosk.conf").contains("CtrlAltDelBurstAction=none"));
}
