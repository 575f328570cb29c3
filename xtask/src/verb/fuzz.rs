//! `cargo xtask fuzz`: every parser of outside bytes, for a minute each.
//!
//! ```text
//!   verb ── which targets, how long ─► building ─► feeding, two at once ─► row a target ─► table │ JSON
//!           places: seeds, corpus, found, logs below the target folder
//! ```
//!
//! The targets are those of `hil-tests/fuzz`, built as `cargo fuzz` builds them, without needing
//! it, nor a nightly compiler.

mod building;
mod feeding;
mod places;
mod row;

use std::fs;
use std::sync::Mutex;
use std::thread;

use clap::Args;
use serde_json::json;

use crate::failure::{Failure, Outcome};
use crate::house::House;
use crate::step;
use crate::verb::setup::Setup;
use places::Places;
use row::{Row, table};

/// Feed every parser of outside bytes with what breaks it, guided by the code that it reaches.
///
/// What is found stays in target/fuzz/found/, what was learned in target/fuzz/corpus/, where the
/// next run goes on; what the fuzzer said is in target/fuzz/logs/. Make what was found a test of its
/// parser before mending it. The exit code is 1 when anything was found.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask fuzz                                    every target, a minute each, two at once
  cargo xtask fuzz --target batches --target sealed   these two
  cargo xtask fuzz --target batches --seconds 3600    one, for an hour
  cargo xtask fuzz --json                             the table for machines
  cargo xtask fuzz --list                             which targets there are")]
pub struct Fuzz {
    /// Only this target; may be said several times.
    #[arg(long = "target", value_name = "NAME")]
    targets: Vec<String>,
    /// How long each runs.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// How many run at once.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    at_once: u8,
    /// Print the table as JSON.
    #[arg(long)]
    json: bool,
    /// Only name the targets.
    #[arg(long)]
    list: bool,
}

impl Fuzz {
    /// Builds, feeds, prints a table. A finding ends its own target and fails the whole at the end.
    pub fn run(&self, house: &House) -> Outcome {
        let places = Places::of(house);
        let all = places.targets()?;
        if self.list {
            all.iter().for_each(|name| println!("{name}"));
            return Ok(());
        }
        let chosen = self.chosen(&all)?;
        Setup::everyday().with_fuzzer().run()?;
        let programs = building::build(house, &places, &chosen)?;
        let rows = self.feed(house, &places, &programs, &chosen)?;
        let report = json!({ "seconds": self.seconds, "targets": rows.iter().map(Row::json).collect::<Vec<_>>() });
        let text = format!("{report:#}\n");
        fs::write(&places.report, &text)
            .map_err(|error| Failure::new(format!("{}: {error}", places.report.display())))?;
        print!("{}", if self.json { text } else { table(&rows) });
        verdict(&rows)
    }

    fn chosen(&self, all: &[String]) -> Outcome<Vec<String>> {
        if let Some(unknown) = self.targets.iter().find(|name| !all.contains(name)) {
            let known = all.join(", ");
            return Err(Failure::new(format!(
                "no target `{unknown}`; there are {known}"
            )));
        }
        let wanted = |name: &&String| self.targets.is_empty() || self.targets.contains(name);
        Ok(all.iter().filter(wanted).cloned().collect())
    }

    /// Feeds the targets, so many at once, and tells of each as it ends. The rows are in the order
    /// of `names`.
    fn feed(
        &self,
        house: &House,
        places: &Places,
        programs: &std::path::Path,
        names: &[String],
    ) -> Outcome<Vec<Row>> {
        let next = Mutex::new(names.iter());
        let done = Mutex::new(Vec::new());
        let one_after_another = || {
            while let Some(name) = { next.lock().expect("nobody panics").next() } {
                let row = feeding::feed(house, places, &programs.join(name), name, self.seconds);
                let mut done = done.lock().expect("nobody panics");
                done.push(row);
                if let Some(Ok(row)) = done.last() {
                    let (at, of) = (done.len(), names.len());
                    step::say("fuzz", &format!("{at} of {of}: {}", row.told()));
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..self.at_once {
                scope.spawn(one_after_another);
            }
        });
        let done = done.into_inner().expect("nobody panics");
        let mut rows = done.into_iter().collect::<Outcome<Vec<Row>>>()?;
        rows.sort_by_key(|row| names.iter().position(|name| *name == row.name));
        Ok(rows)
    }
}

fn verdict(rows: &[Row]) -> Outcome {
    let found: Vec<&str> = rows
        .iter()
        .filter(|row| row.finding.is_some())
        .map(|row| row.name.as_str())
        .collect();
    match found.is_empty() {
        true => Ok(()),
        false => Err(Failure::new(format!(
            "{} of {} targets broke: {}; make a test of each finding, then mend its parser",
            found.len(),
            rows.len(),
            found.join(", ")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fuzz(targets: &[&str]) -> Fuzz {
        Fuzz {
            targets: targets.iter().map(ToString::to_string).collect(),
            seconds: 1,
            at_once: 1,
            json: false,
            list: false,
        }
    }

    #[test]
    fn without_names_every_target_is_meant_and_an_unknown_one_is_named() {
        let all = ["batches".to_owned(), "sealed".to_owned()];
        assert_eq!(fuzz(&[]).chosen(&all), Ok(all.to_vec()));
        assert_eq!(fuzz(&["sealed"]).chosen(&all), Ok(vec!["sealed".into()]));
        let unknown = fuzz(&["batch"]).chosen(&all).expect_err("unknown");
        assert_eq!(
            unknown.to_string(),
            "no target `batch`; there are batches, sealed"
        );
    }

    #[test]
    fn one_finding_fails_the_whole_and_is_named() {
        let row = |name: &str, finding: Option<&str>| Row {
            name: name.to_owned(),
            finding: finding.map(str::to_owned),
            ..Row::default()
        };
        assert_eq!(verdict(&[row("batches", None)]), Ok(()));
        let rows = [row("batches", None), row("sealed", Some("sealed-crash-1"))];
        let told = verdict(&rows).expect_err("one broke").to_string();
        assert!(told.starts_with("1 of 2 targets broke: sealed;"), "{told}");
    }
}
