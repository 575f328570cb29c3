//! What the gateway has, read from its database: not what it says that it has.

use std::path::Path;

use kiosk_domain::KioskId;
use kiosk_envelope::SealedTransaction;
use kiosk_protocol::Batch;
use rusqlite::{Connection, OpenFlags};

use crate::rig::RigError;

/// Everything that an audit looks at.
#[derive(Default)]
pub struct Ledger {
    /// Every row of every parcel.
    pub rows: Vec<SealedTransaction>,
    /// What cannot be read, each with its parcel.
    pub unreadable: Vec<String>,
    /// Alarms that the gateway raised.
    pub alarms: u64,
    /// Rows that it will never take.
    pub refused: u64,
    /// Parcels whose first row does not name the one before.
    pub broken_links: u64,
}

impl Ledger {
    /// Reads the database of a gateway that has ended.
    ///
    /// # Errors
    /// [`RigError::SetUp`], with what SQLite said.
    pub fn read(path: &Path) -> Result<Self, RigError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE);
        let connection = connection.map_err(RigError::set_up)?;
        Self::of(&connection).map_err(RigError::set_up)
    }

    fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let count = |query: &str| connection.query_row(query, (), |row| row.get(0));
        let mut ledger = Self {
            alarms: count("select count(*) from alarm")?,
            refused: count("select count(*) from refused")?,
            broken_links: count("select count(*) from parcel where link <> 'linked'")?,
            ..Self::default()
        };
        let mut parcels = connection.prepare("select id, bytes from parcel order by id")?;
        let mut found = parcels.query(())?;
        while let Some(parcel) = found.next()? {
            ledger.take(parcel.get(0)?, parcel.get(1)?);
        }
        Ok(ledger)
    }

    fn take(&mut self, parcel: i64, bytes: Vec<u8>) {
        let batch = match Batch::from_bytes(bytes) {
            Ok(batch) => batch,
            Err(error) => return self.unreadable.push(format!("parcel {parcel}: {error}")),
        };
        for row in batch.transactions() {
            match row {
                Ok(row) => self.rows.push(row),
                Err(error) => self.unreadable.push(format!("parcel {parcel}: {error}")),
            }
        }
    }

    /// Only what is of `kiosk`, and what is of nobody.
    pub fn only(mut self, kiosk: &KioskId) -> Self {
        self.rows.retain(|row| row.routing.header.kiosk == *kiosk);
        self
    }
}
