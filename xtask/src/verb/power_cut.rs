//! `cargo xtask power-cut`: takes the power from the disk of the kiosk's queue and of the gateway's
//! ledger, as often as one likes, and counts.
//!
//! ```text
//!   verb ── rounds, seed ─► the tests that cut a few times in every run ── a line each ─► table
//! ```

use std::os::unix::fs::MetadataExt as _;
use std::process::Stdio;

use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::house::House;
use crate::step;
use crate::verb::setup::Setup;
use crate::verb::test::DESK_FEATURES;

/// Cut the power of a disk while the kiosk's queue and the gateway's ledger write to it.
///
/// The disk is ext4 on a loop device, shut down by the kernel: what only the page cache had is
/// gone. Nothing that was promised before a cut may be missing after it, and the control, which
/// syncs no commit, must lose some. Needs root.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask power-cut                 25 rounds of each
  cargo xtask power-cut --rounds 1000   a night's worth
  cargo xtask power-cut --seed 7        other moments")]
pub struct PowerCut {
    /// Cuts of each disk.
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// How much is written before each cut comes from this number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// The tests that cut: of the crate, and of the disk.
const CUTS: [&str; 4] = [
    "package(kiosk-outbox) & test(=power_cut::nothing_is_lost_and_nothing_comes_twice_when_the_power_goes)",
    "package(kiosk-outbox) & test(=power_cut::the_cut_takes_what_was_not_synced)",
    "package(kiosk-gateway) & test(=power_cut::what_was_acknowledged_survives_a_power_cut)",
    "package(kiosk-gateway) & test(=power_cut::on_postgresql_too)",
];

impl PowerCut {
    /// Builds, cuts, and prints a table.
    pub fn run(&self, house: &House) -> Outcome {
        refuse_without_root(effective_user()?)?;
        Setup::everyday().run()?;
        if !house.has_cargo_command("nextest") {
            return Err(Failure::new(
                "cargo-nextest is not installed; run `cargo xtask setup`",
            ));
        }
        step::say("power-cut", &format!("seed {}", self.seed));
        let results = self.cut(house)?;
        print!("{}", table(&results));
        if results.len() < CUTS.len() {
            return Err(Failure::new(
                "no power was cut: this needs mkfs.ext4 and a loop device that can be mounted",
            ));
        }
        Ok(())
    }

    /// With the programs that `cargo xtask test` has built, if it ran before.
    fn cut(&self, house: &House) -> Outcome<Vec<Cut>> {
        let mut command = house.cargo();
        command
            .args(["nextest", "run", "--config-file", "xtask/nextest.toml"])
            .args(["--profile", "power-cut", "--no-capture", "--workspace"])
            .args(DESK_FEATURES)
            .args(["-E", &CUTS.map(|cut| format!("({cut})")).join(" | ")])
            .env("KIOSK_POWER_CUT_ROUNDS", self.rounds.to_string())
            .env("KIOSK_POWER_CUT_SEED", self.seed.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let output = command
            .spawn()
            .and_then(std::process::Child::wait_with_output)
            .map_err(|error| Failure::new(format!("cargo does not start: {error}")))?;
        let told = String::from_utf8_lossy(&output.stdout);
        let cuts: Vec<Cut> = told.lines().filter_map(Cut::read).collect();
        if !output.status.success() {
            print!("{}", table(&cuts));
            eprint!("{told}");
            return Err(Failure::of_program(
                "cargo nextest power_cut",
                output.status,
            ));
        }
        Ok(cuts)
    }
}

fn effective_user() -> Outcome<u32> {
    let own = std::fs::metadata("/proc/self");
    own.map(|own| own.uid())
        .map_err(|error| Failure::new(format!("/proc/self: {error}")))
}

fn refuse_without_root(user: u32) -> Outcome {
    if user == 0 {
        return Ok(());
    }
    Err(Failure::new(
        "power is cut from a mounted disk, and only root may mount one; run this as root",
    ))
}

/// What a test told.
#[derive(Debug, PartialEq, Eq)]
struct Cut {
    subject: String,
    rounds: u64,
    kept: u64,
    lost: u64,
}

impl Cut {
    fn read(line: &str) -> Option<Self> {
        let mut fields = line.strip_prefix("power-cut\t")?.split('\t');
        let subject = fields.next()?.to_owned();
        let mut number = || fields.next()?.parse().ok();
        Some(Self {
            subject,
            rounds: number()?,
            kept: number()?,
            lost: number()?,
        })
    }
}

fn table(cuts: &[Cut]) -> String {
    let head = format!("{:<28} {:>7} {:>9} {:>9}\n", "", "rounds", "kept", "lost");
    let lines = cuts.iter().map(|cut| {
        let Cut {
            subject,
            rounds,
            kept,
            lost,
        } = cut;
        format!("{subject:<28} {rounds:>7} {kept:>9} {lost:>9}\n")
    });
    std::iter::once(head).chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_test_told_is_read_among_other_lines() {
        assert_eq!(Cut::read("running 1 test"), None);
        assert_eq!(Cut::read("power-cut\toutbox\t25"), None);
        let cut = Cut::read("power-cut\toutbox\t25\t5000\t0").expect("whole");
        assert_eq!((cut.rounds, cut.kept, cut.lost), (25, 5_000, 0));
        assert!(table(&[cut]).contains("outbox"));
    }

    #[test]
    fn without_root_it_says_so() {
        let refused = refuse_without_root(1_000).expect_err("refused");
        assert!(refused.to_string().contains("root"), "{refused}");
    }
}
