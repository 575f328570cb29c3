//! `cargo xtask test`: every test of the workspace, doc tests included.

use std::process::Command;
use std::time::Instant;

use clap::Args;

use crate::failure::Outcome;
use crate::house::House;
use crate::step;
use crate::verb::setup::Setup;

/// Run every test, doc tests included.
///
/// With cargo-nextest when it is installed, with `cargo test` otherwise. Further arguments go to
/// that runner; doc tests are then left out, because they cannot follow the same filter.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask test                     everything
  cargo xtask test --long              everything, properties with many more cases
  cargo xtask test -p kiosk-outbox     one crate
  cargo xtask test power_cut           tests with this in their name")]
pub struct Test {
    /// Also ignored tests, and sixteen times the cases of every property.
    #[arg(long)]
    long: bool,
    /// Handed to the runner.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// What is off by default because the device's build does without its C library, and is compiled,
/// tested and linted at a desk all the same.
pub const DESK_FEATURES: [&str; 2] = ["--features", "kiosk-identity/tpm"];

/// proptest's own default is 256.
const LONG_CASES: &str = "4096";

impl Test {
    /// Runs them; the runner's own closing lines stay the last thing it says.
    pub fn run(&self, house: &House) -> Outcome {
        Setup::everyday().run()?;
        let began = Instant::now();
        if house.has_cargo_command("nextest") {
            self.run_with_nextest(house)?;
        } else {
            step::say("test", "cargo-nextest is not installed; using cargo test");
            self.run_with_cargo(house)?;
        }
        step::say(
            "test",
            &format!("all passed in {}", step::seconds(began.elapsed())),
        );
        Ok(())
    }

    fn run_with_nextest(&self, house: &House) -> Outcome {
        let mut command = house.cargo();
        command.args(["nextest", "run", "--config-file", "xtask/nextest.toml"]);
        self.select(&mut command);
        if self.long {
            command.args(["--run-ignored", "all"]);
        }
        step::run("test", &mut command)?;
        if !self.args.is_empty() {
            return Ok(());
        }
        step::run(
            "doc tests",
            house
                .cargo()
                .args(["test", "--workspace", "--doc"])
                .args(DESK_FEATURES),
        )
        .map(drop)
    }

    fn run_with_cargo(&self, house: &House) -> Outcome {
        let mut command = house.cargo();
        command.arg("test");
        self.select(&mut command);
        if self.long {
            command.args(["--", "--include-ignored"]);
        }
        step::run("test", &mut command).map(drop)
    }

    fn select(&self, command: &mut Command) {
        if !names_packages(&self.args) {
            command.arg("--workspace").args(DESK_FEATURES);
        }
        if self.long {
            command.env("PROPTEST_CASES", LONG_CASES);
            command.env("KIOSK_ALL_JUDGES", "1");
        }
        command.args(&self.args);
    }
}

/// Whether the caller chose packages; then the whole workspace is not meant.
fn names_packages(args: &[String]) -> bool {
    args.iter()
        .any(|arg| arg.starts_with("-p") || arg.starts_with("--package"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(args: &[&str]) -> bool {
        names_packages(&args.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn naming_a_package_narrows_the_run_to_it() {
        assert!(names(&["-p", "kiosk-outbox"]));
        assert!(names(&["--package=kiosk-outbox"]));
    }

    #[test]
    fn a_filter_by_name_still_means_the_whole_workspace() {
        assert!(!names(&["power_cut"]));
    }
}
