//! What a broken catalogue is told: file, line, what is wrong and what to do.

/// A file of the catalogue: its name as shown in faults, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueFile {
    /// Name without folders, e.g. `kra.toml`.
    pub name: String,
    /// Content.
    pub text: String,
}

impl CatalogueFile {
    /// A file from its name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}; {remedy}")]
pub struct CatalogueFault {
    /// Which file.
    pub file: String,
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}
