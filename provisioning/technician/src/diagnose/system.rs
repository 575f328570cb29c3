//! Versions and figures of the machine, each with its unit.

use std::fs;
use std::path::Path;

use rustix::fs::statvfs;

use crate::surroundings::Surroundings;

const MIB: u64 = 1 << 20;
/// Lines of `/proc/meminfo` that tell whether memory is short.
const MEMORY: [&str; 5] = ["MemTotal", "MemAvailable", "Shmem", "SwapTotal", "SwapFree"];

/// What runs here.
pub fn versions(around: &Surroundings) -> String {
    let file = |name: &str| read(around, name);
    let release = file("etc/os-release");
    let release = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="));
    [
        format!("kiosk-technician {}", env!("CARGO_PKG_VERSION")),
        format!("system {}", release.unwrap_or("unknown").trim_matches('"')),
        format!("kernel {}", file("proc/sys/kernel/osrelease").trim()),
        format!(
            "board {}",
            file("proc/device-tree/model").trim_end_matches('\0')
        ),
    ]
    .join("\n")
}

/// Clock, load and memory.
pub fn figures(around: &Surroundings) -> String {
    let uptime = read(around, "proc/uptime");
    let uptime = uptime.split('.').next().unwrap_or_default().parse::<u64>();
    let load = read(around, "proc/loadavg");
    let mut lines = vec![
        format!("clock {}", around.now.rfc3339()),
        format!("in Kenya {}", around.now.in_kenya()),
        format!("up for {} minutes", uptime.unwrap_or_default() / 60),
        format!(
            "load of one minute {}",
            load.split(' ').next().unwrap_or_default()
        ),
    ];
    let memory = read(around, "proc/meminfo");
    let told = |line: &&str| MEMORY.iter().any(|name| line.starts_with(name));
    lines.extend(memory.lines().filter(told).map(str::to_owned));
    lines.join("\n")
}

/// Room of the data disk.
pub fn disk(folder: &Path) -> String {
    match statvfs(folder) {
        Ok(disk) => {
            let mib = |blocks: u64| blocks.saturating_mul(disk.f_frsize) / MIB;
            format!(
                "data disk {} MiB, {} MiB free; {} of {} inodes free",
                mib(disk.f_blocks),
                mib(disk.f_bavail),
                disk.f_ffree,
                disk.f_files
            )
        }
        Err(error) => format!("data disk unknown: {}: {error}", folder.display()),
    }
}

fn read(around: &Surroundings, name: &str) -> String {
    let bytes = fs::read(around.system(name)).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
