//! What `kiosk-gateway migrate` does: shows and goes the way of a schema by hand. A gateway that
//! starts goes up by itself; down is for who installs the one before.

use thiserror::Error;

use super::migration::NotMigrated;
use super::{LedgerOpenError, LedgerPlace, postgres, sqlite};

pub use super::migration::Step;

/// Where a schema stands on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// How many steps are behind it.
    pub version: usize,
    /// All steps that this gateway knows.
    pub steps: Vec<&'static str>,
}

/// Why a way is not gone.
#[derive(Debug, Error)]
pub enum MigrateError {
    /// The ledger cannot be opened.
    #[error(transparent)]
    Open(#[from] LedgerOpenError),
    /// A step is refused.
    #[error(transparent)]
    File(#[from] NotMigrated<rusqlite::Error>),
    /// A step is refused.
    #[error(transparent)]
    Postgres(#[from] NotMigrated<::postgres::Error>),
}

/// Where the ledger at `place` stands. Blocks.
///
/// # Errors
/// [`MigrateError`].
pub fn list(place: &LedgerPlace) -> Result<Way, MigrateError> {
    let (version, way) = match place {
        LedgerPlace::File(file) => {
            let connection = sqlite::open::connect(file).map_err(LedgerOpenError::from)?;
            let version = sqlite::open::version(&connection).map_err(NotMigrated::Database)?;
            (version, sqlite::open::MIGRATIONS)
        }
        LedgerPlace::Postgres(url) => {
            let mut client = postgres::open::connect(url).map_err(LedgerOpenError::from)?;
            let version = postgres::open::version(&mut client).map_err(NotMigrated::Database)?;
            (version, postgres::open::MIGRATIONS)
        }
    };
    let steps = way.iter().map(|migration| migration.name).collect();
    Ok(Way { version, steps })
}

/// The steps that bring the ledger at `place` to the version `to`; goes them if `go`. Blocks, and
/// so do gateways that run on it.
///
/// # Errors
/// [`MigrateError`]: for one, where a step down would lose what was accepted. Then nothing changed.
pub fn migrate(place: &LedgerPlace, to: usize, go: bool) -> Result<Vec<Step>, MigrateError> {
    Ok(match place {
        LedgerPlace::File(file) => {
            let mut connection = sqlite::open::connect(file).map_err(LedgerOpenError::from)?;
            sqlite::open::migrate(&mut connection, to, go)?
        }
        LedgerPlace::Postgres(url) => {
            let mut client = postgres::open::connect(url).map_err(LedgerOpenError::from)?;
            postgres::open::migrate(&mut client, to, go)?
        }
    })
}
