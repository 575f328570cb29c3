//! There is room for citizens: the kiosk takes nobody in when its data disk is nearly full.

use rustix::fs::statvfs;

use super::{Check, Found, Trouble};

/// What is left beside the bound before somebody should look, as a factor.
const COMFORT: u64 = 4;
const MIB: u64 = 1 << 20;

pub const CHECK: Check = Check {
    id: "disk",
    sentence: "the data disk has room",
    remedy: "connect the kiosk, so that the queue drains; then look what else fills the disk (`du -x -h -d 2 /`)",
    find: |kiosk, _| {
        let folder = kiosk.path(&kiosk.config.paths.data);
        let Ok(disk) = statvfs(&folder) else {
            return Ok(Found::Skipped("the data folder is not there".into()));
        };
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let least = kiosk.config.queue.disk_free_bytes_min;
        let said = format!("{} MiB free, at least {} needed", free / MIB, least / MIB);
        match free {
            free if free < least => Err(Trouble::line(said)),
            free if free < least.saturating_mul(COMFORT) => Ok(Found::Warning(said)),
            _ => Ok(Found::Well(said)),
        }
    },
};
