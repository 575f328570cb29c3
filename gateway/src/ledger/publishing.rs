//! An outbox in the hands of a publisher, asked off the network's threads.

use std::sync::Arc;

use kiosk_domain::AgencyId;
use kiosk_protocol::AgencyPage;
use tokio::sync::Mutex;

use super::outbox::{Behind, Outbox};
use super::{LedgerError, LedgerOpenError, LedgerPlace, postgres, read, sqlite};

/// What a broker has not been given yet, for one publisher.
pub struct Publishing(Arc<Mutex<Box<dyn Outbox>>>);

impl Publishing {
    /// Of the ledger at `place`. Blocks.
    ///
    /// # Errors
    /// [`LedgerOpenError`].
    pub fn open(place: &LedgerPlace) -> Result<Self, LedgerOpenError> {
        let outbox: Box<dyn Outbox> = match place {
            LedgerPlace::File(file) => Box::new(sqlite::outbox(file)?),
            LedgerPlace::Postgres(url) => Box::new(postgres::outbox(url)?),
        };
        Ok(Self(Arc::new(Mutex::new(outbox))))
    }

    /// Every agency that the broker owes something.
    pub(crate) async fn behind(&self) -> Result<Vec<Behind>, LedgerError> {
        read(&self.0, |outbox| outbox.behind()).await
    }

    /// The next page of `agency`, unless another gateway has it in hand or all is published.
    pub(crate) async fn take(
        &self,
        agency: AgencyId,
        limit: u32,
    ) -> Result<Option<AgencyPage>, LedgerError> {
        read(&self.0, move |outbox| outbox.take(&agency, limit)).await
    }

    /// Moves the mark of `agency`.
    pub(crate) async fn published(&self, agency: AgencyId, cursor: u64) -> Result<(), LedgerError> {
        read(&self.0, move |outbox| outbox.published(&agency, cursor)).await
    }

    /// Leaves what was taken to whoever comes next.
    pub(crate) async fn give_back(&self) {
        // An outbox that cannot be asked holds nothing.
        let _ = read(&self.0, |outbox| {
            outbox.give_back();
            Ok(())
        })
        .await;
    }
}
