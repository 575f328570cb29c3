//! `cargo xtask tidy`: the rules of the house.

use std::time::Instant;

use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::house::House;
use crate::step;
use crate::tidy::{RULES, Reading};

/// Check the rules that no compiler knows: floors, owners, sizes, words.
///
/// Every finding names file, line and remedy.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask tidy")]
pub struct Tidy {}

impl Tidy {
    /// Applies every rule to everything and lists all findings.
    pub fn run(&self, house: &House) -> Outcome {
        let began = Instant::now();
        let reading = Reading::of(house)?;
        let findings: Vec<_> = RULES.iter().flat_map(|rule| rule(&reading)).collect();
        for finding in &findings {
            println!("{finding}");
        }
        let took = step::seconds(began.elapsed());
        let (files, rules) = (reading.files.len(), RULES.len());
        step::say("tidy", &format!("{files} files, {rules} rules, {took}"));
        match findings.len() {
            0 => Ok(()),
            1 => Err(Failure::new("1 finding of tidy")),
            many => Err(Failure::new(format!("{many} findings of tidy"))),
        }
    }
}
