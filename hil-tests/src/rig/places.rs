//! Where things lie: the source tree, the programs, and what a run writes.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::RigError;

/// What a run fills.
const FOLDERS: [&str; 4] = ["screens", "receipts", "agency", "work"];

/// The folders of one run.
#[derive(Debug, Clone)]
pub struct Places {
    /// The source tree: catalogue and translations.
    pub source: PathBuf,
    /// Where programs are looked for, in this order.
    pub programs: Vec<PathBuf>,
    /// What the run leaves behind.
    pub out: PathBuf,
}

impl Places {
    /// Empties the folders of a run in `out`, and nothing else there, and finds the rest. Programs lie in `bin_dirs`, else beside this one.
    ///
    /// # Errors
    /// [`RigError::File`] when `out` cannot be written, [`RigError::SetUp`] without a source tree.
    pub fn prepare(
        out: &Path,
        bin_dirs: &[PathBuf],
        source: Option<PathBuf>,
    ) -> Result<Self, RigError> {
        fs::create_dir_all(out).map_err(RigError::file(out))?;
        let places = Self {
            source: source.or_else(source_tree).ok_or_else(no_source)?,
            programs: bin_dirs.iter().cloned().chain(own_folder()).collect(),
            out: out.canonicalize().map_err(RigError::file(out))?,
        };
        for folder in FOLDERS {
            empty(&places.out.join(folder))?;
        }
        Ok(places)
    }

    /// The agencies and services of the source tree, for who needs no folders of a run.
    ///
    /// # Errors
    /// [`RigError::SetUp`] without a source tree.
    pub fn shipped_catalogue() -> Result<PathBuf, RigError> {
        let source = source_tree().ok_or_else(no_source)?;
        Ok(source.join("assets/catalogue"))
    }

    /// Keys, configs, databases and logs.
    pub fn work(&self, name: &str) -> PathBuf {
        self.out.join("work").join(name)
    }

    /// What was said last into the headset.
    pub fn headset(&self) -> PathBuf {
        self.work("headset.wav")
    }

    /// What was said last to everybody.
    pub fn loudspeaker(&self) -> PathBuf {
        self.work("loudspeaker.wav")
    }

    /// The agencies and services.
    pub fn catalogue(&self) -> PathBuf {
        self.source.join("assets/catalogue")
    }

    /// The Kiswahili of the face.
    pub fn kiswahili(&self) -> PathBuf {
        self.source
            .join("kiosk-app/lang/sw/LC_MESSAGES/kiosk-app.po")
    }

    /// The program called `name`; just the name when it is nowhere, so that the error says it.
    pub fn program(&self, name: &str) -> PathBuf {
        let found = self.programs.iter().map(|folder| folder.join(name));
        found
            .into_iter()
            .find(|path| path.is_file())
            .unwrap_or_else(|| name.into())
    }
}

fn empty(folder: &Path) -> Result<(), RigError> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(RigError::file(folder))?;
    }
    fs::create_dir_all(folder).map_err(RigError::file(folder))
}

fn own_folder() -> Option<PathBuf> {
    env::current_exe().ok()?.parent().map(Path::to_owned)
}

/// The tree around the working directory, else the one this program was built from.
fn source_tree() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let built_from = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    here.ancestors()
        .chain(built_from)
        .find(|folder| folder.join("assets/catalogue").is_dir())
        .map(Path::to_owned)
}

fn no_source() -> RigError {
    RigError::set_up("no source tree here; run it inside of one, or name it with --source")
}
