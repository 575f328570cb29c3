//! Whether the audit can see: the same ledger with something wrong in it must not pass.

use std::path::Path;

use kiosk_domain::{AgencyId, KioskId};
use kiosk_envelope::AgencySecretKeys;
use kiosk_protocol::Batch;
use rusqlite::Connection;

use super::examine::{Account, examine};
use super::ledger::Ledger;
use crate::rig::RigError;

/// What is done to a copy of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// Nothing: the copy must pass.
    None,
    /// The newest row of a parcel is taken away.
    Removed,
    /// A parcel is there a second time.
    Doubled,
    /// One bit of a row is another.
    Changed,
}

/// All of them.
pub const HARMS: [Harm; 4] = [Harm::None, Harm::Removed, Harm::Doubled, Harm::Changed];

/// What the audit finds about the kiosk of `account` in a copy of `ledger` that came to `harm`; the
/// copy lies in `folder`.
///
/// # Errors
/// [`RigError::SetUp`], with what SQLite said.
pub fn findings(
    ledger: &Path,
    folder: &Path,
    harm: Harm,
    account: &Account,
    secrets: &[(AgencyId, AgencySecretKeys)],
) -> Result<Vec<String>, RigError> {
    let copy = folder.join(format!("ledger-{harm:?}.sqlite"));
    let original = Connection::open(ledger).map_err(RigError::set_up)?;
    let copied = original.execute("vacuum into ?1", [copy.to_string_lossy()]);
    copied.map_err(RigError::set_up)?;
    do_harm(&copy, harm, &account.id).map_err(RigError::set_up)?;
    let seen = Ledger::read(&copy)?.only(&account.id);
    Ok(examine(&seen, std::slice::from_ref(account), secrets))
}

fn do_harm(copy: &Path, harm: Harm, kiosk: &KioskId) -> rusqlite::Result<()> {
    let connection = Connection::open(copy)?;
    let one = "select id, bytes from parcel where kiosk = ?1 order by id limit 1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let (id, mut bytes): (i64, Vec<u8>) = connection.query_row(one, [kiosk.as_str()], read)?;
    match harm {
        Harm::None => Ok(()),
        Harm::Removed => match without_last(&bytes) {
            Some(bytes) => replace(&connection, id, bytes),
            None => connection
                .execute("delete from parcel where id = ?1", [id])
                .map(drop),
        },
        Harm::Doubled => {
            let again = "insert into parcel (kiosk, epoch, first, count, link, received_at, digests, \
                         numbers, bytes) select kiosk, epoch, first + 1000000000, count, link, \
                         received_at, digests, numbers, bytes from parcel where id = ?1";
            connection.execute(again, [id]).map(drop)
        }
        Harm::Changed => {
            // Inside of the last row's signature.
            let at = bytes.len() - 8;
            bytes[at] ^= 1;
            replace(&connection, id, bytes)
        }
    }
}

fn replace(connection: &Connection, id: i64, bytes: Vec<u8>) -> rusqlite::Result<()> {
    let update = "update parcel set bytes = ?2 where id = ?1";
    connection.execute(update, (id, bytes)).map(drop)
}

/// `None` when it was the only one.
fn without_last(bytes: &[u8]) -> Option<Vec<u8>> {
    let batch = Batch::from_bytes(bytes.to_vec()).ok()?;
    let rows = batch.rows().len();
    (rows > 1).then(|| batch.only(0..rows - 1).into_bytes())
}
