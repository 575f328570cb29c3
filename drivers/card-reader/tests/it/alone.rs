//! A test that has the real pcscd and its virtual reader for itself.
//!
//! The virtual reader listens on all interfaces, so each test runs once more inside a network and
//! a `/run` of its own (`unshare`), where nothing but itself can reach it.

use std::env;
use std::path::Path;
use std::process::{Child, Command};

const INSIDE: &str = "KIOSK_CARD_READER_INSIDE";
const VIRTUAL_READER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

/// Runs `test` of this name where only it is; `story` is what happens there.
pub fn alone(test: &str, story: impl FnOnce()) {
    if env::var_os(INSIDE).is_some() {
        return story();
    }
    assert!(
        Path::new(VIRTUAL_READER).exists(),
        "cargo xtask setup installs vsmartcard-vpcd"
    );
    let prepared =
        "ip link set lo up && mount -t tmpfs none /run && mkdir /run/pcscd && exec \"$@\"";
    let run = Command::new("unshare")
        .args([
            "--map-root-user",
            "--net",
            "--mount",
            "--",
            "sh",
            "-ec",
            prepared,
            "sh",
        ])
        .arg(env::current_exe().expect("a test has a path"))
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("cargo xtask setup installs iproute2, and Debian has unshare");
    let said = String::from_utf8_lossy(&run.stdout);
    let why = String::from_utf8_lossy(&run.stderr);
    assert!(
        run.status.success() && said.contains("1 passed"),
        "{said}\n{why}"
    );
}

/// The real service, for as long as it is held.
pub struct Pcscd(Child);

impl Pcscd {
    pub fn start() -> Self {
        let service = Command::new("pcscd").arg("--foreground").spawn();
        Self(service.expect("cargo xtask setup installs pcscd"))
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
