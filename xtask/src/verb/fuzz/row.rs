//! What a run of a target came to, read from what libFuzzer says.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// A line of the table.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Row {
    /// The target.
    pub name: String,
    /// How long it ran.
    pub seconds: u64,
    /// Inputs that were read.
    pub executions: u64,
    /// Edges of the code that some input has reached, and features: edges with how often.
    pub edges: u64,
    pub features: u64,
    /// Inputs that are kept, because each reaches something that no other does.
    pub corpus: usize,
    /// Most memory, in MiB.
    pub memory_mib: u64,
    /// The file that holds what broke it.
    pub finding: Option<String>,
}

impl Row {
    /// The row of `name` from all that the fuzzer `said`.
    pub fn read(name: &str, said: &str) -> Self {
        // The last line of progress counts; where it broke early there is none but `INITED`.
        let progress = |word| said.lines().rev().find_map(|line| number_after(line, word));
        let stat = |word| progress(word).unwrap_or_default();
        // What was slow on a busy machine is kept beside it, and broke nothing.
        let kept = said
            .lines()
            .filter_map(|line| line.rsplit_once("Test unit written to "))
            .find(|(_, path)| !path.contains("-slow-unit-"));
        Self {
            name: name.to_owned(),
            executions: stat("stat::number_of_executed_units:"),
            memory_mib: stat("stat::peak_rss_mb:"),
            edges: stat(" cov:"),
            features: stat(" ft:"),
            finding: kept.map(|(_, path)| path.trim().to_owned()),
            ..Self::default()
        }
    }

    /// One line for people who wait.
    pub fn told(&self) -> String {
        let Self {
            name,
            executions,
            edges,
            ..
        } = self;
        match &self.finding {
            None => format!("{name}, {executions} inputs, {edges} edges, nothing found"),
            Some(path) => format!("{name} BROKE after {executions} inputs, see {path}"),
        }
    }

    /// For machines.
    pub fn json(&self) -> Value {
        json!({
            "name": self.name,
            "seconds": self.seconds,
            "executions": self.executions,
            "edges": self.edges,
            "features": self.features,
            "corpus": self.corpus,
            "memory_mib": self.memory_mib,
            "finding": self.finding,
        })
    }
}

fn number_after(line: &str, word: &str) -> Option<u64> {
    let (_, rest) = line.split_once(word)?;
    rest.split_whitespace().next()?.parse().ok()
}

/// All rows, for people.
pub fn table(rows: &[Row]) -> String {
    let mut text = format!(
        "{:<22} {:>7} {:>11} {:>9} {:>7} {:>8} {:>7} {:>5}   {}\n",
        "target", "seconds", "inputs", "a second", "edges", "features", "corpus", "MiB", "found"
    );
    for row in rows {
        let finding = row.finding.as_deref().unwrap_or("nothing");
        let _ = writeln!(
            text,
            "{:<22} {:>7} {:>11} {:>9} {:>7} {:>8} {:>7} {:>5}   {finding}",
            row.name,
            row.seconds,
            row.executions,
            row.executions / row.seconds.max(1),
            row.edges,
            row.features,
            row.corpus,
            row.memory_mib,
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const WELL: &str = "\
INFO: Running with entropic power schedule (0xFF, 100).
#2\tINITED cov: 40 ft: 41 corp: 1/1b exec/s: 0 rss: 30Mb
#512\tNEW    cov: 61 ft: 80 corp: 9/80b lim: 4 exec/s: 0 rss: 31Mb L: 2/2 MS: 1 ChangeBit-
artifact_prefix='found/batches-'; Test unit written to found/batches-slow-unit-0a1b
#901234\tDONE   cov: 70 ft: 99 corp: 12/120b lim: 4096 exec/s: 15020 rss: 41Mb
stat::number_of_executed_units: 901234
stat::peak_rss_mb:              41
";

    #[test]
    fn a_run_that_found_nothing_is_read_with_its_last_numbers() {
        let row = Row {
            name: "batches".to_owned(),
            executions: 901_234,
            edges: 70,
            features: 99,
            memory_mib: 41,
            ..Row::default()
        };
        assert_eq!(Row::read("batches", WELL), row);
    }

    #[test]
    fn a_run_that_broke_names_what_broke_it() {
        let said = "\
#2\tINITED cov: 40 ft: 41 corp: 1/1b exec/s: 0 rss: 30Mb
==7== ERROR: libFuzzer: deadly signal
artifact_prefix='found/batches-'; Test unit written to found/batches-crash-0a1b
stat::number_of_executed_units: 17
";
        let row = Row::read("batches", said);
        assert_eq!(row.finding.as_deref(), Some("found/batches-crash-0a1b"));
        assert_eq!((row.executions, row.edges), (17, 40));
        assert!(row.told().contains("BROKE after 17 inputs"));
        assert!(table(&[row]).contains("found/batches-crash-0a1b"));
    }
}
