//! `cargo xtask <verb>`: everything that the README and CI run, one file a verb.
//!
//! ```text
//!   verb/*      what a person asks for
//!     │
//!     ├── tidy/*      rules of the house, each a function over what was read
//!     ├── packages    which Debian packages, and why
//!     ├── cross       the aarch64 toolchain under .cross/
//!     └── house, step where things are; running a program as a timed step
//! ```
//!
//! Results go to stdout, talk to stderr, and a program's exit code is passed on.

mod cross;
mod failure;
mod house;
mod packages;
mod step;
mod tidy;
mod verb;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Outcome;
use house::House;

/// Everything one does in this house.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    after_help = "Examples:
  cargo xtask demo     see it
  cargo xtask test     trust it
  cargo xtask lint     before a commit"
)]
struct Command {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Setup(verb::setup::Setup),
    Demo(verb::demo::Demo),
    Test(verb::test::Test),
    Lint(verb::lint::Lint),
    Tidy(verb::tidy::Tidy),
    Bench(verb::bench::Bench),
    Audit(verb::audit::Audit),
    Canary(verb::canary::Canary),
    Fuzz(verb::fuzz::Fuzz),
    PowerCut(verb::power_cut::PowerCut),
    Arm(verb::arm::Arm),
    Bless(verb::bless::Bless),
}

fn main() -> ExitCode {
    let command = Command::parse();
    match House::find().and_then(|house| run(&command.verb, &house)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            failure.exit_code()
        }
    }
}

fn run(verb: &Verb, house: &House) -> Outcome {
    match verb {
        Verb::Setup(verb) => verb.run(),
        Verb::Demo(verb) => verb.run(house),
        Verb::Test(verb) => verb.run(house),
        Verb::Lint(verb) => verb.run(house),
        Verb::Tidy(verb) => verb.run(house),
        Verb::Bench(verb) => verb.run(house),
        Verb::Audit(verb) => verb.run(house),
        Verb::Canary(verb) => verb.run(house),
        Verb::Fuzz(verb) => verb.run(house),
        Verb::PowerCut(verb) => verb.run(house),
        Verb::Arm(verb) => verb.run(house),
        Verb::Bless(verb) => verb.run(house),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Command;

    #[test]
    fn the_command_line_is_well_formed() {
        Command::command().debug_assert();
    }

    #[test]
    fn every_verb_shows_examples_in_its_help() {
        for verb in Command::command().get_subcommands() {
            let examples = verb
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                examples.contains(&format!("cargo xtask {}", verb.get_name())),
                "`{}` has no example",
                verb.get_name()
            );
        }
    }
}
