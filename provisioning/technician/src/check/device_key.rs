//! The device key opens, and nobody else can read it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{Check, Found, Trouble};

pub const CHECK: Check = Check {
    id: "device-key",
    sentence: "the device key opens, and only its owner can read it",
    remedy: "name the right key and password file in [identity]",
    find: |kiosk, _| {
        let key = kiosk.key()?;
        only_owner_reads(&kiosk.key_path())?;
        Ok(Found::Well(format!(
            "key {}",
            key.public_key().thumbprint()
        )))
    },
};

fn only_owner_reads(path: &Path) -> Result<(), Trouble> {
    let metadata = fs::metadata(path)
        .map_err(|error| Trouble::line(format!("{}: {error}", path.display())))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let what = format!("{} has mode {mode:04o}, not 0600", path.display());
    Err(Trouble::line(what).mended_by(
        "run `chmod 600` on the key; if others had a login here, have it withdrawn and enrol anew",
    ))
}
