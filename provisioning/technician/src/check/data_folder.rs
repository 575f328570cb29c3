//! Queue and journal can be written.

use std::fs::{self, OpenOptions};
use std::io::Write as _;

use super::{Check, Found, Trouble};

const PROBE: &str = "doctor-probe";

pub const CHECK: Check = Check {
    id: "data-folder",
    sentence: "the data folder can be written, and the disk takes it",
    remedy: "make the folder, and give it to the kiosk's user: `chown huduma-kiosk`",
    find: |kiosk, _| {
        let folder = kiosk.path(&kiosk.config.paths.data);
        let probe = folder.join(PROBE);
        let written = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&probe)
            .and_then(|mut file| file.write_all(b"x").and_then(|()| file.sync_all()))
            .and_then(|()| fs::remove_file(&probe));
        match written {
            Ok(()) => Ok(Found::Well(folder.display().to_string())),
            Err(error) => Err(Trouble::line(format!("{}: {error}", folder.display()))),
        }
    },
};
