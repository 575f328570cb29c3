//! `cargo xtask arm`: build for the device's processor and run tests as that processor would.

use std::process::Command;
use std::time::{Duration, Instant};

use clap::Args;

use crate::cross::Cross;
use crate::failure::Outcome;
use crate::house::House;
use crate::step;
use crate::verb::setup::Setup;

/// Build for aarch64 and run the tests of the lower floors under emulation.
///
/// The toolchain is made of Debian packages under .cross/ at the first run. What runs only on a
/// developer's machine (hil-tests, xtask) is not built. The kiosk is built as it is on the device:
/// linuxkms and libinput, no window.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask arm                              build, then test under emulation
  cargo xtask arm --check-only                 only type-check for aarch64
  cargo xtask arm -p kiosk-domain              only these packages")]
pub struct Arm {
    /// Type-check, build and run nothing.
    #[arg(long)]
    check_only: bool,
    /// Only this package; may be repeated.
    #[arg(short, long = "package", value_name = "PACKAGE")]
    packages: Vec<String>,
}

/// They see the device from outside and never run on it.
const NOT_ON_THE_DEVICE: [&str; 2] = ["hil-tests", "xtask"];
/// Tested under emulation beside contracts/* and drivers/*: no screen, no clock of their own.
const TESTED_ROOMS: [&str; 4] = [
    "kiosk-app/journey",
    "kiosk-app/outbox",
    "kiosk-app/journal",
    "kiosk-app/uplink",
];

impl Arm {
    /// Three timed phases, and a table of them.
    pub fn run(&self, house: &House) -> Outcome {
        Setup::everyday().run()?;
        let mut phases = Phases::default();
        let began = Instant::now();
        let cross = Cross::ready(house)?;
        phases.add("toolchain", began.elapsed());

        let verb = if self.check_only { "check" } else { "build" };
        let mut build = cargo(house, &cross, verb);
        self.select_for_device(house, &mut build);
        phases.add(verb, step::run("arm", &mut build)?);

        let tested = self.tested(house);
        if !self.check_only && !tested.is_empty() {
            let mut test = cargo(house, &cross, "test");
            test.args(["--lib", "--bins", "--tests", "--no-fail-fast"]);
            test.args(tested.iter().flat_map(|name| ["-p", name]));
            phases.add("test, emulated", step::run("arm", &mut test)?);
        }
        phases.print();
        Ok(())
    }

    fn select_for_device(&self, house: &House, build: &mut Command) {
        let chosen =
            |name: &str| self.packages.is_empty() || self.packages.iter().any(|p| p == name);
        let names = house.crates_in(|_| true);
        let names = names
            .into_iter()
            .filter(|n| chosen(n) && !NOT_ON_THE_DEVICE.contains(n));
        for name in names {
            build.args(["-p", name]);
            if name == "kiosk-app" {
                build.args(["--no-default-features", "--features", "kiosk-app/device"]);
            }
        }
    }

    fn tested<'h>(&self, house: &'h House) -> Vec<&'h str> {
        let names = house.crates_in(is_tested);
        names
            .into_iter()
            .filter(|name| self.packages.is_empty() || self.packages.iter().any(|p| p == name))
            .collect()
    }
}

/// Whether the tests of this folder run under emulation.
fn is_tested(folder: &str) -> bool {
    folder.starts_with("contracts/")
        || folder.starts_with("drivers/")
        || TESTED_ROOMS.contains(&folder)
}

/// A cargo of its own target folder, so that it does not wait for, or undo, the desk's builds.
fn cargo(house: &House, cross: &Cross, verb: &str) -> Command {
    let mut command = house.cargo();
    cross
        .apply(command.arg(verb))
        .arg("--target-dir")
        .arg(house.target.join("arm"));
    command
}

#[derive(Default)]
struct Phases(Vec<(&'static str, Duration)>);

impl Phases {
    fn add(&mut self, name: &'static str, took: Duration) {
        self.0.push((name, took));
    }

    fn print(&self) {
        let total = self.0.iter().map(|(_, took)| *took).sum();
        for (name, took) in self.0.iter().copied().chain([("together", total)]) {
            println!("{name:<16} {:>10}", step::seconds(took));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_floors_and_the_rooms_without_a_face_are_tested() {
        assert!(is_tested("contracts/domain"));
        assert!(is_tested("drivers/receipt-printer"));
        assert!(is_tested("kiosk-app/outbox"));
        assert!(!is_tested("kiosk-app"));
        assert!(!is_tested("gateway"));
    }
}
