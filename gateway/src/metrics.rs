//! What a monitor reads: Prometheus text. Counters begin at 0 with the process.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::State;
use axum::http::{HeaderName, header};

use kiosk_domain::Timestamp;

use crate::Desk;
use crate::decline::Decline;
use crate::dispatch::Gauges;

/// Prometheus text format 0.0.4.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4";

/// What is counted.
#[derive(Default)]
pub struct Metrics {
    /// Transactions that became durable.
    pub stored: AtomicU64,
    /// Transactions that came again.
    pub duplicates: AtomicU64,
    /// Same key, another body: somebody must look.
    pub alarms: AtomicU64,
    /// Transactions that name another one before them than the one that came.
    pub broken_chains: AtomicU64,
    /// Transactions that were refused for ever.
    pub refused: AtomicU64,
    /// Connections that are open now.
    pub connections: AtomicU64,
    /// How far a broker is.
    pub dispatch: Gauges,
}

/// Adds `more` to `counter`.
pub fn count(counter: &AtomicU64, more: u64) {
    counter.fetch_add(more, Ordering::Relaxed);
}

/// An open connection, as long as it lives.
pub struct Open(Arc<Desk>);

impl Open {
    /// Counts one more at `desk`.
    pub fn at(desk: Arc<Desk>) -> Self {
        count(&desk.metrics.connections, 1);
        Self(desk)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.metrics.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// The text at `now`; `in_flight_bytes` is asked of the budget.
    pub fn text(&self, in_flight_bytes: usize, now: Timestamp) -> String {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let lines = [
            ("rows_stored_total", "counter", read(&self.stored)),
            ("duplicates_total", "counter", read(&self.duplicates)),
            ("alarms_total", "counter", read(&self.alarms)),
            ("broken_chains_total", "counter", read(&self.broken_chains)),
            ("refused_total", "counter", read(&self.refused)),
            ("connections", "gauge", read(&self.connections)),
            ("in_flight_bytes", "gauge", in_flight_bytes as u64),
        ];
        let mut text = String::new();
        for (name, kind, value) in lines {
            let name = format!("kiosk_gateway_{name}");
            writeln!(text, "# TYPE {name} {kind}\n{name} {value}").expect("a String takes all");
        }
        self.dispatch.write(&mut text, now);
        text
    }
}

/// `GET /metrics`.
pub async fn metrics(State(desk): State<Arc<Desk>>) -> ([(HeaderName, &'static str); 1], String) {
    let text = desk.metrics.text(desk.budget.taken(), desk.now());
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], text)
}

/// `GET /healthz`: whether the ledger still takes writes.
pub async fn health(State(desk): State<Arc<Desk>>) -> Result<&'static str, Decline> {
    desk.settle().await?;
    Ok("ok\n")
}
