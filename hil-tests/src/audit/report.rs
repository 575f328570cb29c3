//! What an audit says: a table for people, a file for machines.

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::rig::RigError;

/// What happened, and what does not fit.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Brings the same faults back.
    pub seed: u64,
    /// Kiosks.
    pub kiosks: usize,
    /// How long faults were made, in seconds.
    pub seconds: u64,
    /// Transactions that an outbox committed.
    pub enqueued: u64,
    /// Receipts in citizens' hands.
    pub printed: u64,
    /// Rows of the ledger.
    pub delivered: u64,
    /// Rows that came to the gateway again; those between the last look and a SIGKILL are not known.
    pub resends: u64,
    /// SIGKILLs of kiosks.
    pub kiosk_kills: u64,
    /// SIGKILLs of the gateway.
    pub gateway_kills: u64,
    /// SIGTERMs of the gateway.
    pub gateway_stops: u64,
    /// Connections of kiosks.
    pub connections: u64,
    /// Those that were broken on the way.
    pub cuts: u64,
    /// What the audit found; empty is good.
    pub findings: Vec<String>,
    /// Controls that were not noticed, or a sound copy that was complained about; empty is good.
    pub blind: Vec<String>,
}

impl Report {
    /// Nothing lost, nothing twice, and the audit would have seen it.
    pub fn passed(&self) -> bool {
        self.findings.is_empty() && self.blind.is_empty() && self.printed > 0
    }

    /// For people.
    pub fn table(&self) -> String {
        let lines = [
            ("seed", self.seed),
            ("kiosks", self.kiosks as u64),
            ("seconds of faults", self.seconds),
            ("enqueued", self.enqueued),
            ("printed", self.printed),
            ("delivered", self.delivered),
            ("sent again", self.resends),
            ("kiosks killed", self.kiosk_kills),
            ("gateway killed", self.gateway_kills),
            ("gateway stopped", self.gateway_stops),
            ("connections", self.connections),
            ("connections cut", self.cuts),
            ("findings", self.findings.len() as u64),
            ("controls missed", self.blind.len() as u64),
        ];
        let mut table: String = lines
            .map(|(name, value)| format!("{name:<20} {value:>12}\n"))
            .concat();
        for line in self.findings.iter().chain(&self.blind).take(20) {
            table.push_str(&format!("WRONG: {line}\n"));
        }
        table
    }

    /// Writes `<folder>/<seed>.json`.
    ///
    /// # Errors
    /// [`RigError::File`].
    pub fn write(&self, folder: &Path) -> Result<(), RigError> {
        let path = folder.join(format!("{}.json", self.seed));
        let json = serde_json::to_vec_pretty(self).expect("numbers and sentences");
        fs::write(&path, json).map_err(RigError::file(&path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audit_without_receipts_has_shown_nothing() {
        assert!(!Report::default().passed());
    }

    #[test]
    fn a_finding_is_shown_and_fails_the_audit() {
        let report = Report {
            printed: 1,
            findings: vec!["ksk-001-0000: receipt 3 is in 0 rows".to_owned()],
            ..Report::default()
        };
        assert!(!report.passed());
        assert!(report.table().contains("receipt 3 is in 0 rows"));
    }
}
