//! What agencies and citizens read.

use kiosk_domain::{AgencyId, Reference, ServiceId, Text, Timestamp, TransactionId};
use kiosk_envelope::SealedTransaction;
use kiosk_protocol::{AgencyItem, AgencyPage, ReferenceReply, StatusUpdate};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Ledger, LedgerError};

/// Where a page stops, though more was asked for; one item always fits.
const PAGE_BYTES_MAX: usize = 8 << 20;

impl Ledger {
    /// At most `limit` transactions of `agency` after the cursor `after`.
    pub(crate) async fn page(
        &self,
        agency: AgencyId,
        after: u64,
        limit: u32,
    ) -> Result<AgencyPage, LedgerError> {
        self.read(move |connection| page(connection, &agency, after, limit))
            .await
    }

    /// What is known of `reference`.
    pub(crate) async fn reference(
        &self,
        reference: Reference,
    ) -> Result<Option<ReferenceReply>, LedgerError> {
        self.read(move |connection| by_reference(connection, &reference))
            .await
    }

    /// Notes what `agency` says; false when the transaction is not its own. A status that is older
    /// than the one that is known changes nothing.
    pub(crate) async fn note_status(
        &self,
        agency: AgencyId,
        update: StatusUpdate,
    ) -> Result<bool, LedgerError> {
        self.write(0, move |connection| note(connection, &agency, &update))
            .await
    }
}

fn page(
    connection: &Connection,
    agency: &AgencyId,
    after: u64,
    limit: u32,
) -> rusqlite::Result<AgencyPage> {
    let mut statement = connection.prepare(
        "select cursor, bytes, received_at from dispatch \
         join body on body.id = dispatch.body join entry on entry.body = dispatch.body \
         where dispatch.agency = ?1 and cursor > ?2 order by cursor limit ?3",
    )?;
    let from = i64::try_from(after).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![agency.as_str(), from, limit])?;
    let mut page = AgencyPage {
        items: Vec::new(),
        next: after,
    };
    let mut bytes = 0;
    while bytes < PAGE_BYTES_MAX
        && let Some(row) = rows.next()?
    {
        bytes += row.get_ref(1)?.as_blob()?.len();
        let item = item(row)?;
        page.next = item.cursor;
        page.items.push(item);
    }
    Ok(page)
}

fn item(row: &Row<'_>) -> rusqlite::Result<AgencyItem> {
    let bytes = row.get_ref(1)?.as_blob()?;
    let sealed = SealedTransaction::from_bytes(bytes).map_err(|error| stored_wrongly(1, error))?;
    Ok(AgencyItem {
        cursor: row.get::<_, i64>(0)?.unsigned_abs(),
        sealed,
        received_at: Timestamp(row.get(2)?),
    })
}

fn by_reference(
    connection: &Connection,
    reference: &Reference,
) -> rusqlite::Result<Option<ReferenceReply>> {
    connection
        .query_row(
            "select service, received_at, entry.transaction_id, en, sw, at from entry \
             left join status on status.transaction_id = entry.transaction_id \
             where reference = ?1 order by body desc limit 1",
            [reference.as_str()],
            |row| {
                let service: String = row.get(0)?;
                Ok(ReferenceReply {
                    reference: reference.clone(),
                    service: ServiceId::new(service).map_err(|error| stored_wrongly(0, error))?,
                    received_at: Timestamp(row.get(1)?),
                    status: status(row)?,
                })
            },
        )
        .optional()
}

fn status(row: &Row<'_>) -> rusqlite::Result<Option<StatusUpdate>> {
    let Some(at) = row.get(5)? else {
        return Ok(None);
    };
    let id: String = row.get(2)?;
    let id = id.parse().map_err(|error| stored_wrongly(2, error))?;
    Ok(Some(StatusUpdate {
        transaction: TransactionId(id),
        status: Text::new(row.get::<_, String>(3)?, row.get::<_, String>(4)?),
        at: Timestamp(at),
    }))
}

fn note(
    connection: &Connection,
    agency: &AgencyId,
    update: &StatusUpdate,
) -> rusqlite::Result<bool> {
    let id = update.transaction.0.to_string();
    let own = connection.query_row(
        "select exists (select 1 from entry where transaction_id = ?1 and agency = ?2)",
        params![id, agency.as_str()],
        |row| row.get(0),
    )?;
    if own {
        connection.execute(
            "insert into status (transaction_id, en, sw, at) values (?1, ?2, ?3, ?4) \
             on conflict (transaction_id) do update \
             set en = excluded.en, sw = excluded.sw, at = excluded.at \
             where excluded.at >= status.at",
            params![id, update.status.en, update.status.sw, update.at.0],
        )?;
    }
    Ok(own)
}

fn stored_wrongly(
    column: usize,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, Box::new(error))
}
