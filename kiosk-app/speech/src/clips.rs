//! Sentences that a person has read aloud. Where there is one, it is played instead of the voice
//! of the program.
//!
//! A folder for each language (`en`, `sw`) holds `clips.toml`, which names the file for a sentence as
//! it stands on the screen: `"Start" = "start.wav"`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kiosk_domain::Language;
use thiserror::Error;

/// Which sentences were recorded.
#[derive(Debug, Default, Clone)]
pub struct Clips {
    files: BTreeMap<(String, String), PathBuf>,
}

/// A folder of clips that is not used.
#[derive(Debug, Error)]
pub enum ClipsError {
    /// The list cannot be read.
    #[error("list of clips {path}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The list is not what it should be.
    #[error("list of clips {path}; lines look like \"Start\" = \"start.wav\"")]
    Malformed {
        /// Which.
        path: PathBuf,
        /// Where and why.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A file of the list is not there.
    #[error("clip {path} of `{sentence}` is not there; record it or take the line out")]
    Missing {
        /// The file.
        path: PathBuf,
        /// Its sentence.
        sentence: String,
    },
}

impl Clips {
    /// The clips in `folder`; a language without a list has none.
    ///
    /// # Errors
    /// [`ClipsError`] when a list is broken or names a file that is not there.
    pub fn load(folder: &Path) -> Result<Self, ClipsError> {
        let mut files = BTreeMap::new();
        for language in Language::ALL {
            let place = folder.join(language.code());
            for (sentence, file) in list(&place.join("clips.toml"))? {
                let path = place.join(file);
                if !path.is_file() {
                    return Err(ClipsError::Missing { path, sentence });
                }
                files.insert((language.code().to_owned(), sentence), path);
            }
        }
        Ok(Self { files })
    }

    /// The file in which `sentence` is read in `language`.
    pub fn find(&self, sentence: &str, language: Language) -> Option<&Path> {
        let key = (language.code().to_owned(), sentence.to_owned());
        self.files.get(&key).map(PathBuf::as_path)
    }
}

fn list(path: &Path) -> Result<BTreeMap<String, String>, ClipsError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(source) => {
            let path = path.to_owned();
            return Err(ClipsError::Unreadable { path, source });
        }
    };
    toml::from_str(&text).map_err(|source| ClipsError::Malformed {
        path: path.to_owned(),
        source: Box::new(source),
    })
}
