//! How far the broker is, for a monitor.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use kiosk_domain::Timestamp;

use crate::ledger::Behind;

/// What is counted; all stay 0 at a gateway without a broker.
#[derive(Default)]
pub struct Gauges {
    /// Messages that the stream took.
    pub published: AtomicU64,
    /// Messages that it had already.
    pub repeated: AtomicU64,
    /// Transactions too large for the broker, of which it got the place only.
    pub withheld: AtomicU64,
    /// Times that a turn failed.
    pub failures: AtomicU64,
    behind: Mutex<Vec<Behind>>,
}

impl Gauges {
    /// Notes whom the broker owes something now.
    pub fn note(&self, behind: Vec<Behind>) {
        *self.behind.lock().unwrap_or_else(PoisonError::into_inner) = behind;
    }

    /// Adds Prometheus text. An agency that is owed nothing has no line of its own.
    pub fn write(&self, text: &mut String, now: Timestamp) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        for (name, value) in [
            ("published_total", read(&self.published)),
            ("repeated_total", read(&self.repeated)),
            ("withheld_total", read(&self.withheld)),
            ("failures_total", read(&self.failures)),
        ] {
            let name = format!("kiosk_gateway_dispatch_{name}");
            writeln!(text, "# TYPE {name} counter\n{name} {value}").expect("a String takes all");
        }
        let behind = self.behind.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = |one: &Behind| one.rows;
        let seconds = |one: &Behind| now.0.saturating_sub(one.since.0).max(0).unsigned_abs() / 1000;
        gauge(text, "waiting_rows", &behind, rows);
        gauge(text, "waiting_seconds", &behind, seconds);
    }
}

fn gauge(text: &mut String, name: &str, behind: &[Behind], value: impl Fn(&Behind) -> u64) {
    let name = format!("kiosk_gateway_dispatch_{name}");
    writeln!(text, "# TYPE {name} gauge").expect("a String takes all");
    for one in behind {
        let (agency, value) = (&one.agency, value(one));
        writeln!(text, "{name}{{agency=\"{agency}\"}} {value}").expect("a String takes all");
    }
}

#[cfg(test)]
mod tests {
    use kiosk_domain::AgencyId;

    use super::*;

    #[test]
    fn a_monitor_sees_how_many_wait_for_whom_and_since_when() {
        let gauges = Gauges::default();
        gauges.note(vec![Behind {
            agency: AgencyId::new("kra").expect("an id"),
            rows: 12,
            since: Timestamp(1000),
        }]);
        let mut text = String::new();
        gauges.write(&mut text, Timestamp(8500));
        assert!(
            text.contains("dispatch_waiting_rows{agency=\"kra\"} 12\n"),
            "{text}"
        );
        assert!(
            text.contains("dispatch_waiting_seconds{agency=\"kra\"} 7\n"),
            "{text}"
        );
    }
}
