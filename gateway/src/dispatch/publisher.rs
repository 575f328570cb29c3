//! Page by page from the ledger to the broker, for as long as the gateway runs.

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::rand;
use kiosk_domain::AgencyId;
use kiosk_protocol::{AGENCY_PAGE_ITEMS_MAX, AgencyPage};
use thiserror::Error;

use super::backoff::wait;
use super::broker::{Broker, BrokerError};
use super::config::DispatchConfig;
use crate::Desk;
use crate::ledger::{LedgerError, Publishing};
use crate::metrics::count;

/// What one agency gets before the next one's turn.
const PAGES_PER_TURN: usize = 32;
/// How often to look for what came at other gateways, or what they left.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Why a turn failed.
#[derive(Debug, Error)]
enum DispatchError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Broker(#[from] BrokerError),
}

struct Publisher {
    desk: Arc<Desk>,
    outbox: Publishing,
    config: DispatchConfig,
    broker: Option<Broker>,
}

/// Publishes what the ledger of `desk` accepts, until it is dropped.
pub async fn publish(desk: Arc<Desk>, outbox: Publishing, config: DispatchConfig) {
    let mut publisher = Publisher {
        desk,
        outbox,
        config,
        broker: None,
    };
    let mut failures = 0;
    loop {
        match publisher.turn().await {
            Ok(published) => {
                failures = 0;
                if !published {
                    let accepted = publisher.desk.ledger.accepts();
                    let _ = tokio::time::timeout(LOOK_EVERY, accepted).await;
                }
            }
            Err(error) => {
                failures += 1;
                publisher.fail(&error).await;
                tokio::time::sleep(wait(failures, random())).await;
            }
        }
    }
}

impl Publisher {
    /// Some pages of every agency; whether there were any.
    async fn turn(&mut self) -> Result<bool, DispatchError> {
        let behind = self.outbox.behind().await?;
        self.desk.metrics.dispatch.note(behind.clone());
        if self.broker.as_ref().is_none_or(|broker| !broker.is_open()) {
            self.broker = None;
            self.broker = Some(Broker::connect(&self.config).await?);
            tracing::info!("connected to the broker");
        }
        let mut published = false;
        for agency in behind.into_iter().map(|one| one.agency) {
            for _ in 0..PAGES_PER_TURN {
                let taken = self.outbox.take(agency.clone(), AGENCY_PAGE_ITEMS_MAX);
                let Some(page) = taken.await? else { break };
                self.hand_over(&agency, page).await?;
                published = true;
            }
        }
        Ok(published)
    }

    /// The mark moves when the stream has all of it, not before.
    async fn hand_over(&self, agency: &AgencyId, page: AgencyPage) -> Result<(), DispatchError> {
        let Some(broker) = &self.broker else {
            return Ok(());
        };
        let taken = broker.publish(agency, &page.items).await?;
        let gauges = &self.desk.metrics.dispatch;
        count(&gauges.published, taken.new);
        count(&gauges.repeated, taken.repeated);
        count(&gauges.withheld, taken.withheld);
        self.outbox.published(agency.clone(), page.next).await?;
        Ok(())
    }

    /// Nothing of what was in hand counts: the next connection begins where the mark is.
    async fn fail(&mut self, error: &DispatchError) {
        count(&self.desk.metrics.dispatch.failures, 1);
        say(error);
        self.broker = None;
        self.outbox.give_back().await;
    }
}

fn say(error: &DispatchError) {
    let error = error as &dyn std::error::Error;
    tracing::warn!(error, "nothing is published now; agencies can still ask");
}

fn random() -> u64 {
    let mut bytes = [0; 8];
    // Without randomness the longest wait of all will do.
    match rand::fill(&mut bytes) {
        Ok(()) => u64::from_ne_bytes(bytes),
        Err(_) => u64::MAX,
    }
}
