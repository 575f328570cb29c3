//! `cargo xtask bench`: the measures of the design, as ratios against a peer.

use clap::Args;

use crate::failure::Outcome;
use crate::house::House;
use crate::step;
use crate::verb::demo::PROGRAMS;
use crate::verb::setup::Setup;

/// Measure what the design promises, optimised, against peers on this machine.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask bench               every measure
  cargo xtask bench outbox        only this one
  cargo xtask bench -- --help     which there are")]
pub struct Bench {
    /// Measures to take, and options of the bench itself.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

impl Bench {
    /// Builds optimised, then hands over; the bench's exit code is ours.
    pub fn run(&self, house: &House) -> Outcome {
        Setup::everyday().with_window(true).with_bench().run()?;
        let packages = PROGRAMS.map(|name| format!("--package={name}"));
        step::run(
            "build",
            house
                .cargo()
                .args(["build", "--release", "--bins"])
                .args(packages),
        )?;
        let bench = house.target.join("release").join("kiosk-bench");
        step::run("bench", house.program(bench).args(&self.args)).map(drop)
    }
}
