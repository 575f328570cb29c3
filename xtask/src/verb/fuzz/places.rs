//! Where things lie, and which targets there are.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::house::House;

/// Below the target folder, save the programs' own sources.
pub struct Places {
    /// A file a target.
    sources: PathBuf,
    /// What cargo builds.
    pub built: PathBuf,
    /// A folder a target: what it begins from.
    pub seeds: PathBuf,
    /// A folder a target: what it has learned.
    pub corpus: PathBuf,
    /// What broke something.
    pub found: PathBuf,
    /// A file a target: what the fuzzer said.
    pub logs: PathBuf,
    /// The last table.
    pub report: PathBuf,
}

impl Places {
    /// Those of `house`.
    pub fn of(house: &House) -> Self {
        let folder = house.target.join("fuzz");
        Self {
            sources: house.root.join("hil-tests/fuzz/fuzz_targets"),
            built: folder.join("built"),
            seeds: folder.join("seeds"),
            corpus: folder.join("corpus"),
            found: folder.join("found"),
            logs: folder.join("logs"),
            report: folder.join("report.json"),
        }
    }

    /// Every target's name, sorted.
    pub fn targets(&self) -> Outcome<Vec<String>> {
        let files = fs::read_dir(&self.sources).map_err(|error| wrong(&self.sources, &error))?;
        let mut names: Vec<String> = files
            .filter_map(|file| {
                let path = file.ok()?.path();
                Some(path.file_stem()?.to_str()?.to_owned())
            })
            .collect();
        names.sort();
        Ok(names)
    }
}

/// `folder`, which is there from now on.
pub fn made(folder: PathBuf) -> Outcome<PathBuf> {
    fs::create_dir_all(&folder).map_err(|error| wrong(&folder, &error))?;
    Ok(folder)
}

/// How many files `folder` holds.
pub fn files_in(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, |files| files.flatten().count())
}

/// A failure that names `path`.
pub fn wrong(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
