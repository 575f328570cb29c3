//! Where a ledger lies.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

/// Where a ledger lies.
#[derive(Clone, PartialEq, Eq)]
pub enum LedgerPlace {
    /// In one `SQLite` file, for one gateway.
    File(PathBuf),
    /// In a `PostgreSQL` database, for several gateways at once.
    Postgres(String),
}

impl LedgerPlace {
    /// A file that is named in a config lies beside the config.
    #[must_use]
    pub fn beside(self, folder: &Path) -> Self {
        match self {
            Self::File(file) => Self::File(folder.join(file)),
            Self::Postgres(url) => Self::Postgres(url),
        }
    }
}

impl From<&str> for LedgerPlace {
    fn from(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Self::Postgres(text.to_owned())
        } else {
            Self::File(text.into())
        }
    }
}

impl<'de> Deserialize<'de> for LedgerPlace {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self::from(text.as_str()))
    }
}

/// An address may hold a password, so it is not shown.
impl fmt::Debug for LedgerPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => write!(f, "{}", file.display()),
            Self::Postgres(_) => write!(f, "postgres://…"),
        }
    }
}
