//! What was found: a table of place × ending for people, a file for machines.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ending::Ending;
use super::needles::Found;

/// A value where it should not be; it is made up, so that it may be shown.
#[derive(Debug, Clone, Serialize)]
pub struct Hit {
    /// Which value.
    pub value: &'static str,
    /// How it is written there.
    pub encoding: &'static str,
    /// File, or region and address.
    pub place: String,
    /// The bytes around it.
    pub around: String,
}

impl Hit {
    /// `found` at `place`, among `around`.
    pub fn of(found: &Found, place: String, around: &[u8]) -> Self {
        Self {
            value: found.value,
            encoding: found.encoding,
            place,
            around: around.escape_ascii().to_string(),
        }
    }
}

/// Where was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The kiosk's memory.
    Memory,
    /// Databases, with their logs and free pages.
    Data,
    /// Keys, configs, logs and the gateway's ledger, all in one folder.
    WorkFolder,
    /// Files that the kiosk has open, named or not.
    OpenFiles,
    /// Temporary folders, the system's logs and journal, spool and cores.
    System,
}

impl Place {
    const ALL: [Self; 5] = [
        Self::Memory,
        Self::Data,
        Self::WorkFolder,
        Self::OpenFiles,
        Self::System,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Data => "data folder",
            Self::WorkFolder => "logs, ledger",
            Self::OpenFiles => "open files",
            Self::System => "tmp, spool, journal",
        }
    }
}

/// Sessions after which a process has all it needs.
const WARM_SESSIONS: u64 = 10;
/// What a process may take beyond that, however long it serves.
const GROWN_KIB_MAX: u64 = 6 << 10;

/// One search.
#[derive(Debug, Serialize)]
pub struct Search {
    /// Number of the session.
    pub session: u64,
    /// How it ended.
    pub ending: Ending,
    /// Where.
    pub place: Place,
    /// What was found.
    pub hits: Vec<Hit>,
}

/// How large a process was.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Resident {
    /// Sessions that it had served.
    pub served: u64,
    /// `VmRSS`.
    pub kib: u64,
}

/// Everything that was looked for and found.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Brings the same values back.
    pub seed: u64,
    /// Sessions that were played.
    pub sessions: u64,
    /// Searches that were made.
    pub searches: BTreeMap<String, u64>,
    /// Searches that found something; empty is good.
    pub found: Vec<Search>,
    /// Sessions whose values were not found while they were open, or other controls that failed:
    /// such a search is blind. Empty is good.
    pub blind: Vec<String>,
    /// What a crash would leave behind; empty is good.
    pub cores: Vec<String>,
    /// Resident memory of a kiosk at its first page, by how many sessions it had served.
    pub resident_kib: Vec<Resident>,
    /// What all of it took, in seconds.
    pub seconds: u64,
}

impl Report {
    /// Notes a search.
    pub fn note(&mut self, search: Search) {
        let cell = cell(search.place, search.ending);
        *self.searches.entry(cell).or_default() += 1;
        if !search.hits.is_empty() {
            self.found.push(search);
        }
    }

    /// Nothing was found, and it would have been.
    pub fn passed(&self) -> bool {
        let clean = self.found.is_empty() && self.cores.is_empty();
        let searched = self.sessions > 0 && !self.searches.is_empty();
        clean && self.blind.is_empty() && searched && self.grown_kib() <= GROWN_KIB_MAX
    }

    /// For people.
    pub fn table(&self) -> String {
        let mut table = format!("{:<22}", "found / searched");
        for ending in Ending::ALL {
            table.push_str(&format!("{:>14}", ending.word()));
        }
        table.push('\n');
        for place in Place::ALL {
            table.push_str(&format!("{:<22}", place.word()));
            for ending in Ending::ALL {
                table.push_str(&format!("{:>14}", self.shown(place, ending)));
            }
            table.push('\n');
        }
        table.push_str(&format!(
            "{} sessions, seed {}, controls missed: {}, {} s\n",
            self.sessions,
            self.seed,
            self.blind.len(),
            self.seconds
        ));
        if let Some((from, to)) = self.longest() {
            table.push_str(&format!(
                "resident after {} sessions {} KiB, after {} {} KiB\n",
                from.served, from.kib, to.served, to.kib
            ));
        }
        if self.grown_kib() > GROWN_KIB_MAX {
            table.push_str(&format!(
                "WRONG: memory grew by {} KiB, more than {GROWN_KIB_MAX}\n",
                self.grown_kib()
            ));
        }
        for search in self.found.iter().take(12) {
            for hit in search.hits.iter().take(6) {
                let (session, ending) = (search.session, search.ending.word());
                let Hit {
                    value,
                    encoding,
                    place,
                    around,
                } = hit;
                table.push_str(&format!(
                    "FOUND: session {session} ({ending}): {value} as {encoding} in {place}: {around}\n"
                ));
            }
        }
        for line in self.blind.iter().chain(&self.cores).take(20) {
            table.push_str(&format!("WRONG: {line}\n"));
        }
        table
    }

    /// For machines.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("numbers and sentences") + "\n"
    }

    /// Memory of the process that served longest: when it has all it needs, and at its end.
    fn longest(&self) -> Option<(Resident, Resident)> {
        let longest = self
            .resident_kib
            .chunk_by(|before, after| before.served < after.served)
            .max_by_key(|run| run.len())?;
        let from = longest
            .get(WARM_SESSIONS as usize - 1)
            .or(longest.first())?;
        Some((*from, *longest.last()?))
    }

    /// What that process took beyond what it had after its tenth session.
    fn grown_kib(&self) -> u64 {
        self.longest()
            .filter(|(from, _)| from.served >= WARM_SESSIONS)
            .map_or(0, |(from, to)| to.kib.saturating_sub(from.kib))
    }

    fn shown(&self, place: Place, ending: Ending) -> String {
        let Some(made) = self.searches.get(&cell(place, ending)) else {
            return "-".to_owned();
        };
        let here = |search: &&Search| search.place == place && search.ending == ending;
        let hits = self.found.iter().filter(here).count();
        format!("{hits} / {made}")
    }
}

fn cell(place: Place, ending: Ending) -> String {
    format!("{}, {}", place.word(), ending.word())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(hits: Vec<Hit>) -> Search {
        Search {
            session: 3,
            ending: Ending::Ended,
            place: Place::Memory,
            hits,
        }
    }

    #[test]
    fn a_run_without_sessions_has_shown_nothing() {
        assert!(!Report::default().passed());
    }

    #[test]
    fn a_hit_a_blind_search_and_a_core_each_fail_the_run() {
        let clean = || {
            let mut report = Report {
                sessions: 1,
                ..Report::default()
            };
            report.note(search(Vec::new()));
            report
        };
        assert!(clean().passed());
        let found = Found {
            at: 0,
            value: "number",
            encoding: "utf-8",
        };
        let mut report = clean();
        report.note(search(vec![Hit::of(
            &found,
            "heap".to_owned(),
            b"27182818",
        )]));
        assert!(!report.passed());
        assert!(report.table().contains("1 / 2"), "{}", report.table());
        let mut report = clean();
        report.blind.push("session 1".to_owned());
        assert!(!report.passed());
        let mut report = clean();
        report.cores.push("core".to_owned());
        assert!(!report.passed());
    }

    #[test]
    fn a_process_that_grows_with_its_sessions_fails_the_run() {
        let of = |kib_a_session: u64, sessions: std::ops::RangeInclusive<u64>| {
            let mut report = Report {
                sessions: 1,
                ..Report::default()
            };
            report.note(search(Vec::new()));
            let size = |served| Resident {
                served,
                kib: 80_000 + served * kib_a_session,
            };
            // A process before it, that ended early.
            report.resident_kib.extend((1..=3).map(size));
            report.resident_kib.extend(sessions.map(size));
            report
        };
        assert!(of(0, 1..=30).passed());
        assert!(of(2_000, 1..=10).passed(), "it is still warming up");
        let grown = of(600, 1..=30);
        assert!(!grown.passed());
        assert!(grown.table().contains("grew by 12000 KiB"));
    }
}
