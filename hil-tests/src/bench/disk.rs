//! What the disk itself can make durable: 4 KiB overwrites, each followed by `fdatasync`.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::BenchError;

const BLOCK_BYTES: usize = 4096;
const BLOCKS: u64 = 256;

/// A folder beside the program: a temporary folder may lie in memory, where nothing is durable.
pub fn beside_program() -> Result<TempDir, BenchError> {
    let beside = std::env::current_exe().map_err(BenchError::machine("this program's path"))?;
    let beside = beside.parent().expect("a program lies in a folder");
    tempfile::tempdir_in(beside).map_err(BenchError::machine("folder on disk"))
}

/// How many of `times` fit into a second.
pub fn per_second(times: &[Duration]) -> f64 {
    times.len() as f64 / times.iter().sum::<Duration>().as_secs_f64()
}

/// A file of blocks that are all allocated, so that an overwrite changes no metadata.
pub struct Disk {
    file: File,
    next: u64,
}

impl Disk {
    /// Writes all blocks once.
    pub fn prepare(path: &Path) -> Result<Self, BenchError> {
        let file = File::create(path).map_err(BenchError::machine(path.display().to_string()))?;
        let mut disk = Self { file, next: 0 };
        for _ in 0..BLOCKS {
            disk.overwrite()?;
        }
        Ok(disk)
    }

    /// Overwrites the next block and waits until it is durable; says how long that took.
    pub fn overwrite(&mut self) -> Result<Duration, BenchError> {
        let began = Instant::now();
        let block = [u8::try_from(self.next % 251).expect("below 251"); BLOCK_BYTES];
        let at = self.next % BLOCKS * BLOCK_BYTES as u64;
        self.next += 1;
        self.file
            .write_all_at(&block, at)
            .and_then(|()| self.file.sync_data())
            .map_err(BenchError::machine("overwrite of a block"))?;
        Ok(began.elapsed())
    }
}
