//! What the gateway does not have yet. It is sealed for its agencies already, so that saving it is
//! copying it.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

/// How many transactions wait in the queue `path`, or were set aside; none when there is no queue.
pub fn waiting(path: &Path) -> rusqlite::Result<u64> {
    if !path.exists() {
        return Ok(0);
    }
    // Rows at or below what was acknowledged are only not deleted yet.
    opened(path)?.query_row(
        "select (select count(*) from queued_transaction q join epoch e on e.epoch = q.epoch
                 where q.sequence > e.acknowledged)
              + (select count(*) from set_aside_transaction)",
        [],
        |row| row.get(0),
    )
}

/// Copies the queue `path`, whole, to the new file `copy`.
pub fn saved(path: &Path, copy: &Path) -> rusqlite::Result<()> {
    opened(path)?.execute("vacuum into ?1", [copy.to_string_lossy()])?;
    Ok(())
}

fn opened(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
}
