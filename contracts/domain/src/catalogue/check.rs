//! Refuses a broken catalogue, naming file, line and remedy.

/// A file of the catalogue: its name as shown in faults, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueFile {
    /// Name, e.g. `kra.toml`.
    pub name: String,
    /// Content.
    pub text: String,
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
