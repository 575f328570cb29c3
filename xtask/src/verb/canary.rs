//! `cargo xtask canary`: the proof that a session leaves nothing behind.

use clap::Args;

use crate::failure::Outcome;
use crate::house::House;
use crate::step;
use crate::verb::setup::Setup;

/// Tell a kiosk made-up values, end the session in every way, and look for them everywhere.
///
/// Optimised, as on a device: what an optimiser leaves out of a wipe would be found. For root. A
/// table comes to standard output, everything else lies in target/canary.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask canary                              every way to end once
  cargo xtask canary --sessions 1000 --seed 7     the long form
  cargo xtask canary --json                       for machines
  cargo xtask canary -- --help                    every option")]
pub struct Canary {
    /// Handed to the canary.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// What it starts, and itself.
const PROGRAMS: [&str; 3] = ["kiosk-app", "kiosk-gateway", "kiosk-canary"];

impl Canary {
    /// Builds optimised, then hands over; the canary's exit code is ours.
    pub fn run(&self, house: &House) -> Outcome {
        Setup::everyday().run()?;
        let mut build = house.cargo();
        build
            .args(["build", "--release"])
            .args(["kiosk-app", "kiosk-gateway", "hil-tests"].map(|n| format!("--package={n}")))
            .args(PROGRAMS.map(|name| format!("--bin={name}")));
        step::run("build", &mut build)?;
        let mut canary = house.program(house.target.join("release").join("kiosk-canary"));
        if !self.args.iter().any(|arg| arg.starts_with("--out")) {
            canary.arg("--out").arg(house.target.join("canary"));
        }
        step::run("canary", canary.args(&self.args)).map(drop)
    }
}
