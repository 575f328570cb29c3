//! All memory that a process can write, through `/proc/PID/mem`; for root.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use super::needles::Needles;
use super::report::Hit;
use crate::rig::RigError;

const PAGE: u64 = 4096;
/// Bit 63 of a page's entry: it is in memory; bit 62: it is swapped out.
const THERE: u64 = 0b11 << 62;
/// What is read at once.
const WINDOW: u64 = 1 << 20;
/// What is shown of the surroundings of a hit; they hold made-up values only.
const AROUND: u64 = 48;

/// Searches the memory of process `pid`.
///
/// # Errors
/// [`RigError::File`] when it has ended, or is not ours to read.
pub fn search(pid: u32, needles: &Needles) -> Result<Vec<Hit>, RigError> {
    let folder = Path::new("/proc").join(pid.to_string());
    let maps = folder.join("maps");
    let regions = fs::read_to_string(&maps).map_err(RigError::file(&maps))?;
    let open = |name: &str| {
        let path = folder.join(name);
        File::open(&path).map_err(RigError::file(&path))
    };
    let (memory, pages) = (open("mem")?, open("pagemap")?);
    let mut hits = Vec::new();
    for region in regions.lines().filter_map(Region::parse) {
        for (from, to) in region.runs(&pages).map_err(RigError::file(&folder))? {
            look(&memory, from, to, &region.name, needles, &mut hits);
        }
    }
    Ok(hits)
}

/// How much memory process `pid` has, in KiB.
pub fn resident_kib(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// A piece of the address space.
struct Region {
    from: u64,
    to: u64,
    name: String,
}

impl Region {
    /// A line of `maps`, if it can be written; see proc_pid_maps(5).
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let (from, to) = words.next()?.split_once('-')?;
        if !words.next()?.starts_with("rw") {
            return None;
        }
        Some(Self {
            from: u64::from_str_radix(from, 16).ok()?,
            to: u64::from_str_radix(to, 16).ok()?,
            name: words.nth(3).unwrap_or("anonymous").to_owned(),
        })
    }

    /// The pages that are there, as runs of addresses.
    fn runs(&self, pages: &File) -> io::Result<Vec<(u64, u64)>> {
        let count = (self.to - self.from) / PAGE;
        let mut entries = vec![0; usize::try_from(count * 8).unwrap_or(0)];
        pages.read_exact_at(&mut entries, self.from / PAGE * 8)?;
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for (entry, page) in entries.chunks_exact(8).zip(0..) {
            let entry = u64::from_le_bytes(entry.try_into().expect("eight bytes"));
            if entry & THERE == 0 {
                continue;
            }
            let at = self.from + page * PAGE;
            match runs.last_mut() {
                Some((_, to)) if *to == at => *to = at + PAGE,
                _ => runs.push((at, at + PAGE)),
            }
        }
        Ok(runs)
    }
}

/// In windows that overlap, so that nothing hides at their edges.
fn look(memory: &File, from: u64, to: u64, name: &str, needles: &Needles, hits: &mut Vec<Hit>) {
    let overlap = needles.bytes_max() as u64 / 4 * 4 + 4;
    let mut at = from;
    while at < to {
        let bytes = (to - at).min(WINDOW + overlap);
        let mut window = vec![0; usize::try_from(bytes).unwrap_or(0)];
        // A thread may have ended since its stack was listed.
        if memory.read_exact_at(&mut window, at).is_ok() {
            let found = needles.found_in(&window, at);
            for found in found.into_iter().filter(|found| found.at < at + WINDOW) {
                let start = (found.at - at).saturating_sub(AROUND);
                let around = &window[start as usize..];
                let around = &around[..around.len().min(3 * AROUND as usize)];
                let place = format!("{name} {:x}", found.at);
                hits.push(Hit::of(&found, place, around));
            }
        }
        at += WINDOW;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_process_holds_is_found() {
        let held = std::hint::black_box(format!("{}{}", 3141, 5926).into_bytes());
        let mut needles = Needles::default();
        needles.bytes("held", "utf-8", &held);
        let search = |needles: &Needles| search(std::process::id(), needles);
        assert!(!search(&needles).expect("our own").is_empty());
    }

    #[test]
    fn only_what_can_be_written_is_searched() {
        let line = "7f00-8f00 rw-p 00000000 00:00 0                          [heap]";
        let region = Region::parse(line).expect("a region");
        assert_eq!(
            (region.from, region.to, region.name.as_str()),
            (0x7f00, 0x8f00, "[heap]")
        );
        assert!(Region::parse("7f00-8f00 r-xp 00000000 00:00 0").is_none());
    }
}
