//! Queue and journal are whole, and of a version that the kiosk on this machine reads. Opened for
//! reading only: a check changes nothing, and the kiosk may be running.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Check, Found, Trouble};

/// The files, and the newest `user_version` that the kiosk knows of each.
const KNOWN: [(&str, i64); 2] = [("outbox.db", 3), ("journal.db", 2)];

const NEWER: &str =
    "update the kiosk's software: an older one must not touch what a newer one wrote";

pub const CHECK: Check = Check {
    id: "databases",
    sentence: "queue and journal are whole, and of this version",
    remedy: "do not delete them: they may hold citizens' transactions; keep the disk and call operations",
    find: |kiosk, _| {
        let folder = kiosk.path(&kiosk.config.paths.data);
        let mut found = Vec::new();
        for (name, known) in KNOWN {
            let path = folder.join(name);
            if path.exists() {
                let version = looked_at(&path, known)?;
                found.push(format!("{name} version {version}"));
            }
        }
        Ok(match found.is_empty() {
            true => Found::Skipped("none yet: the kiosk has not run".into()),
            false => Found::Well(found.join(", ")),
        })
    },
};

fn looked_at(path: &Path, known: i64) -> Result<i64, Trouble> {
    let broken = |error: rusqlite::Error| Trouble::line(format!("{}: {error}", path.display()));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let file = Connection::open_with_flags(path, flags).map_err(broken)?;
    let version: i64 = file
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(broken)?;
    if version > known {
        let what = format!(
            "{} has version {version}, the kiosk knows {known}",
            path.display()
        );
        return Err(Trouble::line(what).mended_by(NEWER));
    }
    // One answer is enough: the first fault, or `ok`.
    let said: String = file
        .query_row("pragma quick_check(1)", [], |row| row.get(0))
        .map_err(broken)?;
    match said.as_str() {
        "ok" => Ok(version),
        fault => Err(Trouble::line(format!("{}: {fault}", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The crates that own the files stand on another floor, so their migrations are counted.
    #[test]
    fn the_known_versions_are_those_of_the_kiosk() {
        let rooms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../kiosk-app");
        for (name, known) in KNOWN {
            let room = rooms.join(name.trim_end_matches(".db")).join("migrations");
            let migrations = std::fs::read_dir(&room).expect("the room has migrations");
            assert_eq!(migrations.count() as i64, known, "{}", room.display());
        }
    }
}
