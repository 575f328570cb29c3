//! There is one config: a second one beside it, a copy or an older one, is what the next technician
//! mends in vain.

use std::ffi::OsStr;
use std::path::Path;

use super::{Check, Found, Trouble};
use crate::surroundings::names_in;

/// Larger ones are no config.
const BYTES_MAX: u64 = 1 << 20;

pub const CHECK: Check = Check {
    id: "one-config",
    sentence: "the kiosk has one config only",
    remedy: "move the others out of the folder; the kiosk reads the one that its unit names",
    find: |kiosk, _| {
        // A config named without a folder lies in the working one.
        let folder = match kiosk.folder() {
            here if here.as_os_str().is_empty() => Path::new("."),
            folder => folder,
        };
        let own = kiosk.file().file_name();
        let others: Vec<String> = names_in(folder)
            .into_iter()
            .filter(|name| name.contains(".toml") && Some(OsStr::new(name)) != own)
            .filter(|name| is_config(&folder.join(name)))
            .map(|name| format!("{name} is one too"))
            .collect();
        match others.is_empty() {
            true => Ok(Found::Well(kiosk.file().display().to_string())),
            false => Err(Trouble::lines(others)),
        }
    },
};

/// Whether it says who a kiosk is, in whatever version.
fn is_config(path: &Path) -> bool {
    let small = std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() < BYTES_MAX);
    let text = if small {
        std::fs::read_to_string(path).unwrap_or_default()
    } else {
        String::new()
    };
    let table = text.parse::<toml::Table>().unwrap_or_default();
    table.contains_key("kiosk") && table.contains_key("identity")
}
