//! The way of a schema, up and down: the same rules for every ledger.
//!
//! ```text
//!   0 ─ up ─► 1 ─ up ─► 2 ─ up ─► 3      inside one transaction, which read where it stands
//!     ◄─ down ─ ◄─ down ─ ◄─ down ─      refused where a step would lose what is kept
//! ```

use thiserror::Error;

/// From one version of the schema to the next, and back.
pub struct Migration {
    /// As its file is called.
    pub name: &'static str,
    /// The script up. Never edit one that has shipped.
    pub up: &'static str,
    /// The script down.
    pub down: &'static str,
    /// What the script down would lose: a table, and what its rows are. It is refused while one has a
    /// row.
    pub keeps: &'static [(&'static str, &'static str)],
}

/// A migration of the files `$name.sql` and `$name.down.sql` beside the caller.
macro_rules! migration {
    ($name:literal, keeps $keeps:expr) => {
        $crate::ledger::migration::Migration {
            name: $name,
            up: include_str!(concat!("migrations/", $name, ".sql")),
            down: include_str!(concat!("migrations/", $name, ".down.sql")),
            keeps: $keeps,
        }
    };
}
pub(super) use migration;

/// One step of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// As its file is called.
    pub name: &'static str,
    /// Up, or down.
    pub up: bool,
}

/// A database inside a transaction that nobody else can change the schema in.
pub trait Schema {
    /// What goes wrong.
    type Error;

    /// Its version; 0 for an empty one.
    fn version(&mut self) -> Result<usize, Self::Error>;

    /// Whether `table` is there and has a row.
    fn has_rows(&mut self, table: &'static str) -> Result<bool, Self::Error>;

    /// Runs `script`, which leads to `version`.
    fn run(&mut self, script: &'static str, version: usize) -> Result<(), Self::Error>;
}

/// Why a way is not gone; nothing was changed.
#[derive(Debug, Error)]
pub enum NotMigrated<E> {
    /// Written by a newer gateway.
    #[error("ledger has schema {found}, this gateway knows up to {known}; update it")]
    Newer {
        /// Its schema.
        found: usize,
        /// Ours.
        known: usize,
    },
    /// Nobody knows that version.
    #[error("there is no schema {to}; this gateway knows 0 to {known}")]
    Unknown {
        /// What was asked for.
        to: usize,
        /// Ours.
        known: usize,
    },
    /// A step down would lose something.
    #[error("{step} is not taken back: {kept} would be lost; nothing was changed")]
    Loses {
        /// The migration.
        step: &'static str,
        /// What is there.
        kept: &'static str,
    },
    /// The database refuses.
    #[error("ledger's schema cannot be changed")]
    Database(#[source] E),
}

/// The steps from where `schema` stands to the version `to`, goes them if `go`, and says them.
///
/// # Errors
/// [`NotMigrated`]; then the transaction is to be rolled back.
pub fn walk<S: Schema>(
    schema: &mut S,
    way: &'static [Migration],
    to: usize,
    go: bool,
) -> Result<Vec<Step>, NotMigrated<S::Error>> {
    let found = schema.version().map_err(NotMigrated::Database)?;
    let known = way.len();
    if found > known {
        return Err(NotMigrated::Newer { found, known });
    }
    if to > known {
        return Err(NotMigrated::Unknown { to, known });
    }
    let mut steps = Vec::new();
    for (at, migration) in way.iter().enumerate().take(to).skip(found) {
        let (name, up) = (migration.name, true);
        steps.push(Step { name, up });
        if go {
            schema
                .run(migration.up, at + 1)
                .map_err(NotMigrated::Database)?;
        }
    }
    for (at, migration) in way.iter().enumerate().take(found).skip(to).rev() {
        refuse_loss(schema, migration)?;
        let (name, up) = (migration.name, false);
        steps.push(Step { name, up });
        if go {
            schema
                .run(migration.down, at)
                .map_err(NotMigrated::Database)?;
        }
    }
    Ok(steps)
}

fn refuse_loss<S: Schema>(
    schema: &mut S,
    migration: &Migration,
) -> Result<(), NotMigrated<S::Error>> {
    for (table, kept) in migration.keeps {
        if schema.has_rows(table).map_err(NotMigrated::Database)? {
            let step = migration.name;
            return Err(NotMigrated::Loses { step, kept });
        }
    }
    Ok(())
}
