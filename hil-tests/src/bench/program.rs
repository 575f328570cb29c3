//! A program under measurement, with everything that it started.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::BenchError;

/// Runs until dropped.
pub struct Program {
    child: Child,
    began: Instant,
}

impl Program {
    /// Starts it; the clock runs from just before.
    pub fn start(command: &mut Command) -> Result<Self, BenchError> {
        let name = command.get_program().to_string_lossy().into_owned();
        let began = Instant::now();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(BenchError::machine(name))?;
        Ok(Self { child, began })
    }

    /// When it was started.
    pub fn began(&self) -> Instant {
        self.began
    }

    /// How it ended, if it did by itself.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// What its threads have worked so far (`schedstat` of proc(5), in ns).
    pub fn processor_time(&self) -> Result<Duration, BenchError> {
        let folder = format!("/proc/{}/task", self.child.id());
        let threads = fs::read_dir(&folder).map_err(BenchError::machine(folder.as_str()))?;
        let worked = threads.filter_map(|thread| {
            let stat = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
            stat.split_whitespace().next()?.parse::<u64>().ok()
        });
        Ok(Duration::from_nanos(worked.sum()))
    }

    /// The most memory that it has had so far, in MiB (`VmHWM` of proc(5)).
    pub fn peak_mib(&self) -> Result<f64, BenchError> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = fs::read_to_string(&path).map_err(BenchError::machine(path.as_str()))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kib.map(|kib| kib / 1024.0)
            .ok_or_else(|| BenchError::Subject(format!("{path} names no VmHWM")))
    }

    /// Proportional set size of the whole tree in MiB: shared pages count once, split among those
    /// who share them.
    pub fn memory_mib(&self) -> f64 {
        let kib: u64 = tree(self.child.id(), &parents())
            .into_iter()
            .map(pss_kib)
            .sum();
        kib as f64 / 1024.0
    }
}

impl Drop for Program {
    /// Ends it and its children; these have a moment to notice by themselves.
    fn drop(&mut self) {
        let pids = tree(self.child.id(), &parents());
        let _ = self.child.kill();
        let _ = self.child.wait();
        let began = Instant::now();
        let alive = |pid: &&u32| fs::metadata(format!("/proc/{pid}/exe")).is_ok();
        while pids.iter().find(alive).is_some() && began.elapsed() < Duration::from_secs(3) {
            thread::sleep(Duration::from_millis(20));
        }
        for pid in pids.iter().filter(alive) {
            let _ = Command::new("kill")
                .args(["-KILL", &pid.to_string()])
                .status();
        }
    }
}

/// Every process and its parent.
fn parents() -> BTreeMap<u32, u32> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return BTreeMap::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|pid: u32| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            Some((pid, parent_in(&stat)?))
        })
        .collect()
}

/// The fourth field of `/proc/<pid>/stat`; the second may hold blanks and brackets (proc(5)).
fn parent_in(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}

/// `root` and all below it.
fn tree(root: u32, parents: &BTreeMap<u32, u32>) -> Vec<u32> {
    let mut found = vec![root];
    let mut next = 0;
    while next < found.len() {
        let above = found[next];
        let below = parents.iter().filter(|(_, parent)| **parent == above);
        found.extend(below.map(|(pid, _)| *pid));
        next += 1;
    }
    found
}

/// 0 for a process that has ended meanwhile.
fn pss_kib(pid: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_and_blanks_hides_no_parent() {
        assert_eq!(parent_in("17 (a) (b c) S 4 17 17 0 -1"), Some(4));
    }

    #[test]
    fn a_tree_has_grandchildren_and_no_strangers() {
        let parents = BTreeMap::from([(2, 1), (3, 2), (4, 1), (9, 8)]);
        assert_eq!(tree(1, &parents), [1, 2, 4, 3]);
    }

    #[test]
    fn our_own_memory_is_more_than_nothing() {
        assert!(pss_kib(std::process::id()) > 100);
    }
}
