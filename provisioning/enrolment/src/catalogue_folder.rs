//! The catalogue, from its folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use kiosk_domain::catalogue::{Catalogue, CatalogueFault, CatalogueFile};
use thiserror::Error;

/// Why there is no catalogue.
#[derive(Debug, Error)]
pub enum CatalogueFolderError {
    /// The folder or a file in it cannot be read.
    #[error("{path} cannot be read; check the path and who may read it")]
    Unreadable {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Read, and found broken.
    #[error("catalogue has {} faults; the first: {first}", rest.len() + 1)]
    Broken {
        /// The first thing that is wrong.
        first: CatalogueFault,
        /// Everything else.
        rest: Vec<CatalogueFault>,
    },
    /// No file at all.
    #[error("{path} holds no .toml files; name the folder with the agencies' files")]
    Empty {
        /// Where.
        path: PathBuf,
    },
}

/// Reads and checks the `.toml` files of `folder`.
///
/// # Errors
/// [`CatalogueFolderError`].
pub fn catalogue_in(folder: &Path) -> Result<Catalogue, CatalogueFolderError> {
    let files = files_in(folder)?;
    if files.is_empty() {
        return Err(CatalogueFolderError::Empty {
            path: folder.to_owned(),
        });
    }
    Catalogue::from_files(&files).map_err(|faults| {
        let mut faults = faults.into_iter();
        let first = faults.next().expect("a refused catalogue has a fault");
        CatalogueFolderError::Broken {
            first,
            rest: faults.collect(),
        }
    })
}

fn files_in(folder: &Path) -> Result<Vec<CatalogueFile>, CatalogueFolderError> {
    let unreadable = |path: &Path, source| CatalogueFolderError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.push(CatalogueFile::new(name, text));
        }
    }
    // Folders come in any order; faults should not.
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}
