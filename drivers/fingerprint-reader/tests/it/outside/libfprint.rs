//! libfprint, which knows nothing of ours, finds the minutiae in pictures that our driver delivered:
//! the same finger laid otherwise is known again, another is not.
//!
//! Debian builds it with a device that is fed pictures over a socket. Python's `gi` speaks to it, so
//! Debian's own interpreter is asked.

use std::fs;
use std::path::Path;
use std::process::Command;

use kiosk_device::capability::FingerprintReader as _;
use kiosk_fingerprint_reader::simulator::{Finger, Laid, SimulatedModule};
use kiosk_fingerprint_reader::{Settings, ZfmReader};

use crate::support::DEADLINE;

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "somebody else's program is not emulated; runs in `cargo xtask test`"
)]
fn libfprint_knows_a_finger_again_in_the_pictures_that_we_deliver() {
    let folder = tempfile::tempdir().expect("a folder");
    let module = SimulatedModule::default().in_memory();
    let mut reader = ZfmReader::new(module.connector(), Settings::default());
    let shifted = Laid {
        right_px: 9.0,
        turned_deg: -8.0,
        ..Laid::default()
    };
    for (name, finger, laid) in [
        ("first", 1, Laid::default()),
        ("again", 1, shifted),
        ("other", 2, Laid::default()),
    ] {
        module.lay(&Finger::of(finger), &laid);
        let picture = reader.capture(DEADLINE).expect("a finger lies there");
        let file = folder.path().join(name).with_extension("grey");
        fs::write(file, picture.grey()).expect("written");
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/outside/ask_libfprint.py");
    let asked = Command::new("/usr/bin/python3")
        .arg(script)
        .arg(folder.path())
        .arg(folder.path().join("socket"))
        .output()
        .expect("Debian's python3 is installed");
    let talk = String::from_utf8_lossy(&asked.stderr);
    assert!(
        asked.status.success(),
        "{talk}\n`cargo xtask setup` installs gir1.2-fprint-2.0 and python3-gi"
    );
    let said = String::from_utf8_lossy(&asked.stdout);
    assert_eq!(said, "again same\nother other\n", "{talk}");
}
