//! `cargo xtask lint`: format, clippy, licences and the rules of the house.

use clap::Args;

use crate::failure::Outcome;
use crate::house::House;
use crate::step;
use crate::verb::test::DESK_FEATURES;
use crate::verb::tidy::Tidy;

/// Check format, lints, licences and the rules of the house.
///
/// cargo-deny is used when it is installed and never built here: that takes minutes.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask lint
  cargo fmt --all && cargo xtask lint")]
pub struct Lint {}

impl Lint {
    /// Stops at the first check that fails.
    pub fn run(&self, house: &House) -> Outcome {
        step::run("format", house.cargo().args(["fmt", "--all", "--check"]))?;
        let mut clippy = house.cargo();
        clippy
            .args(["clippy", "--workspace", "--all-targets"])
            .args(DESK_FEATURES)
            .args(["--", "-D", "warnings"]);
        step::run("clippy", &mut clippy)?;
        deny(house)?;
        Tidy {}.run(house)
    }
}

fn deny(house: &House) -> Outcome {
    if !house.has_cargo_command("deny") {
        step::say(
            "deny",
            "NOT RUN: cargo-deny is not installed (`cargo install cargo-deny`)",
        );
        return Ok(());
    }
    let checks = ["deny", "check", "licenses", "bans", "sources"];
    step::run("deny", house.cargo().args(checks)).map(drop)
}
