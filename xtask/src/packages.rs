//! The Debian packages, each with the reason why it is here.

use std::env;
use std::ffi::OsStr;

/// What a package is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Compiling the workspace.
    Build,
    /// Running the tests and the demo's own checks.
    Test,
    /// The kiosk in a window at a desk.
    Window,
    /// Compiling the kiosk for a real screen on this very machine.
    Device,
    /// Measuring against a browser.
    Bench,
    /// Running the parsers under LLVM's fuzzer.
    Fuzz,
}

/// One Debian package.
#[derive(Debug)]
pub struct Package {
    /// As apt knows it.
    pub name: &'static str,
    /// When it is needed.
    pub need: Need,
    /// Why.
    pub reason: &'static str,
}

const fn package(name: &'static str, need: Need, reason: &'static str) -> Package {
    Package { name, need, reason }
}

/// Names are those of Debian 12; Debian 13, Ubuntu and Raspberry Pi OS use the same.
pub const PACKAGES: &[Package] = &[
    package("pkg-config", Need::Build, "finds the C libraries below"),
    package(
        "libfontconfig1-dev",
        Need::Build,
        "Slint's fonts; brings one system font along",
    ),
    package(
        "libpcsclite-dev",
        Need::Build,
        "the way to pcscd, which knows USB card readers",
    ),
    package(
        "libtss2-dev",
        Need::Test,
        "the way to a TPM, which the kiosk's key may be in",
    ),
    package(
        "swtpm",
        Need::Test,
        "the TPM of the tests: not our own code",
    ),
    package(
        "swtpm-tools",
        Need::Test,
        "makes that TPM a certificate, as its maker would: not our own code",
    ),
    package(
        "tpm2-tools",
        Need::Test,
        "look at the keys in it: not our own code",
    ),
    package(
        "zbar-tools",
        Need::Test,
        "zbarimg reads the QR of a receipt: not our own code",
    ),
    package(
        "qrencode",
        Need::Test,
        "draws the QR codes that the camera reads: not our own code",
    ),
    package(
        "zint",
        Need::Test,
        "draws the bars of cards and papers that the camera reads: not our own code",
    ),
    package(
        "python3-jwcrypto",
        Need::Test,
        "verifies a receipt's signature: not our own code",
    ),
    package(
        "python3-venv",
        Need::Test,
        "a place for the fingerprint and printer clients of the tests: not our own code",
    ),
    package(
        "systemd",
        Need::Test,
        "systemd-analyze reads the unit of the device's image: not our own code",
    ),
    package(
        "postgresql",
        Need::Test,
        "the ledger that several gateways share, started and ended by the tests",
    ),
    package(
        "nats-server",
        Need::Test,
        "the broker behind the ledger, started and ended by the tests",
    ),
    package(
        "poppler-utils",
        Need::Test,
        "pdftotext and pdfinfo read a technician's report: not our own code",
    ),
    package(
        "e2fsprogs",
        Need::Test,
        "mkfs.ext4 makes the disk whose power is cut in a test",
    ),
    package(
        "pcscd",
        Need::Test,
        "the service behind every USB card reader: not our own code",
    ),
    package(
        "vsmartcard-vpcd",
        Need::Test,
        "a card reader of pcscd that is not there",
    ),
    package(
        "libnfc-bin",
        Need::Test,
        "nfc-list reads the simulated antenna: not our own code",
    ),
    package(
        "iproute2",
        Need::Test,
        "gives the test of that reader a network of its own",
    ),
    package(
        "openssl",
        Need::Test,
        "verifies what the simulated passport's state and our authorities sign: not our own code",
    ),
    package(
        "curl",
        Need::Test,
        "enrols at the gateway over EST: not our own code",
    ),
    package(
        "softhsm2",
        Need::Test,
        "a security module that keeps the issuing key: not our own code",
    ),
    package(
        "linux-libc-dev",
        Need::Test,
        "the kernel's own list of keys, for scanners that are keyboards",
    ),
    package(
        "libxkbcommon-tools",
        Need::Test,
        "xkbcli knows what a US keyboard writes: not our own code",
    ),
    package(
        "opensc",
        Need::Test,
        "reads the simulated staff card: not our own code",
    ),
    package(
        "yubico-piv-tool",
        Need::Test,
        "lets the simulated staff card sign and verifies it: not our own code",
    ),
    package(
        "fonts-ocr-b",
        Need::Test,
        "the letters of passports, in public domain: what the zones of the tests are printed in",
    ),
    package(
        "tesseract-ocr",
        Need::Test,
        "reads the same zones as we do: not our own code",
    ),
    package(
        "npm",
        Need::Test,
        "fetches receiptio, which asks the simulated printer how it is: not our own code",
    ),
    package(
        "gir1.2-fprint-2.0",
        Need::Test,
        "libfprint judges pictures of fingers: not our own code",
    ),
    package(
        "python3-gi",
        Need::Test,
        "the way to libfprint from a script of the tests",
    ),
    package(
        "espeak-ng",
        Need::Test,
        "the voice of the kiosk, in English and Kiswahili",
    ),
    package(
        "alsa-utils",
        Need::Test,
        "aplay hands the voice to the sound card, in the tests to a file",
    ),
    package("libx11-xcb1", Need::Window, "X11, opened at run time"),
    package(
        "libxcursor1",
        Need::Window,
        "the mouse pointer, opened at run time",
    ),
    package(
        "libxi6",
        Need::Window,
        "touch and mouse, opened at run time",
    ),
    package(
        "libxrandr2",
        Need::Window,
        "screens and their scale, opened at run time",
    ),
    package(
        "libxkbcommon-x11-0",
        Need::Window,
        "the keyboard, opened at run time",
    ),
    package("libinput-dev", Need::Device, "touch without a desktop"),
    package("libudev-dev", Need::Device, "finds the touch screen"),
    package("libxkbcommon-dev", Need::Device, "keys without a desktop"),
    package(
        "chromium",
        Need::Bench,
        "the browser to measure against, in kiosk mode",
    ),
    package("g++", Need::Fuzz, "compiles LLVM's fuzzer, which is C++"),
    package("xvfb", Need::Bench, "a screen for both where there is none"),
];

/// The packages that one of these needs calls for.
pub fn needed_for(needs: &[Need]) -> Vec<&'static Package> {
    PACKAGES
        .iter()
        .filter(|package| needs.contains(&package.need))
        .collect()
}

/// Packages whose program people often have from elsewhere; Debian's would stand in its way.
const OFTEN_FROM_ELSEWHERE: [&str; 1] = ["npm"];

/// Whether one of the folders of `path` holds what `package` would bring.
pub fn is_from_elsewhere(package: &Package, path: &OsStr) -> bool {
    OFTEN_FROM_ELSEWHERE.contains(&package.name)
        && env::split_paths(path).any(|folder| folder.join(package.name).is_file())
}

/// Those of `wanted` that `dpkg-query -W -f '${Package} ${db:Status-Status}\n'` does not call
/// installed. Removed packages whose configuration is left are listed too, as `config-files`.
pub fn missing(wanted: &[&'static Package], dpkg_query: &str) -> Vec<&'static Package> {
    let installed = |name: &str| {
        dpkg_query
            .lines()
            .any(|line| line.split_once(' ') == Some((name, "installed")))
    };
    wanted
        .iter()
        .filter(|package| !installed(package.name))
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removed_and_unknown_packages_are_missing() {
        let wanted = needed_for(&[Need::Build, Need::Test]);
        let answer = "libfontconfig1-dev installed\nlibpcsclite-dev installed\npkg-config installed\nzbar-tools config-files\n";
        let names: Vec<_> = missing(&wanted, answer).iter().map(|p| p.name).collect();
        assert_eq!(
            names,
            [
                "libtss2-dev",
                "swtpm",
                "swtpm-tools",
                "tpm2-tools",
                "zbar-tools",
                "qrencode",
                "zint",
                "python3-jwcrypto",
                "python3-venv",
                "systemd",
                "postgresql",
                "nats-server",
                "poppler-utils",
                "e2fsprogs",
                "pcscd",
                "vsmartcard-vpcd",
                "libnfc-bin",
                "iproute2",
                "openssl",
                "curl",
                "softhsm2",
                "linux-libc-dev",
                "libxkbcommon-tools",
                "opensc",
                "yubico-piv-tool",
                "fonts-ocr-b",
                "tesseract-ocr",
                "npm",
                "gir1.2-fprint-2.0",
                "python3-gi",
                "espeak-ng",
                "alsa-utils"
            ]
        );
    }

    #[test]
    fn a_program_from_elsewhere_counts_only_for_packages_that_people_have_from_elsewhere() {
        let folder = env::temp_dir().join(format!("xtask-packages-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        for name in ["npm", "zint"] {
            std::fs::write(folder.join(name), "").expect("written");
        }
        let is_there = |name: &str, path: &std::path::Path| {
            let package = PACKAGES.iter().find(|package| package.name == name);
            is_from_elsewhere(package.expect("in the list"), path.as_os_str())
        };
        assert!(is_there("npm", &folder));
        assert!(!is_there("zint", &folder));
        assert!(!is_there("npm", &folder.join("nothing")));
        std::fs::remove_dir_all(&folder).expect("ours");
    }

    #[test]
    fn a_name_that_only_begins_alike_is_not_taken_for_installed() {
        let wanted = needed_for(&[Need::Window]);
        assert!(
            missing(&wanted, "libxi6-dev installed")
                .iter()
                .any(|p| p.name == "libxi6")
        );
    }

    #[test]
    fn the_browser_is_only_for_benches() {
        let everyday = needed_for(&[Need::Build, Need::Test, Need::Window, Need::Device]);
        assert!(everyday.iter().all(|package| package.name != "chromium"));
    }
}
