//! `cargo xtask arm`: build for the device's processor and run tests as that processor would.

use std::iter;
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Args;

use crate::cross::Cross;
use crate::failure::{Failure, Outcome};
use crate::house::{Crate, House};
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
const NOT_ON_THE_DEVICE: [&str; 3] = ["hil-tests", "kiosk-fuzz", "xtask"];
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
        let chosen = self.chosen(&house.crates)?;
        let mut phases = Phases::default();
        let began = Instant::now();
        let cross = Cross::ready(house)?;
        phases.add("toolchain", began.elapsed());

        let verb = if self.check_only { "check" } else { "build" };
        let mut build = cargo(house, &cross, verb);
        build.args(packages(&chosen)).args(device_features(&chosen));
        phases.add(verb, step::run("arm", &mut build)?);

        let tested: Vec<_> = chosen
            .into_iter()
            .filter(|c| is_tested(&c.folder))
            .collect();
        if !self.check_only && !tested.is_empty() {
            let mut test = cargo(house, &cross, "test");
            test.args(packages(&tested))
                .args(["--lib", "--bins", "--tests", "--no-fail-fast"]);
            phases.add("test, emulated", step::run("arm", &mut test)?);
        }
        phases.print();
        Ok(())
    }

    /// Everything that is for the device, or those that the caller named.
    fn chosen<'h>(&self, crates: &'h [Crate]) -> Outcome<Vec<&'h Crate>> {
        let for_device = crates
            .iter()
            .filter(|c| !NOT_ON_THE_DEVICE.contains(&&*c.name));
        if self.packages.is_empty() {
            return Ok(for_device.collect());
        }
        let named = |name: &String| {
            let found = for_device.clone().find(|c| c.name == *name);
            found.ok_or_else(|| Failure::new(format!("`{name}` is no package for the device")))
        };
        self.packages.iter().map(named).collect()
    }
}

fn packages(crates: &[&Crate]) -> Vec<String> {
    crates
        .iter()
        .map(|c| format!("--package={}", c.name))
        .collect()
}

/// The kiosk with its screen instead of a window; the others as they always are.
fn device_features(crates: &[&Crate]) -> Vec<String> {
    let features = crates
        .iter()
        .filter(|c| c.has_default_features)
        .map(|c| match &*c.name {
            "kiosk-app" => "--features=kiosk-app/device".to_owned(),
            name => format!("--features={name}/default"),
        });
    iter::once("--no-default-features".to_owned())
        .chain(features)
        .collect()
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

    fn room(name: &str, has_default_features: bool) -> Crate {
        Crate {
            name: name.into(),
            has_default_features,
            ..Crate::default()
        }
    }

    fn arm(packages: &[&str]) -> Arm {
        let packages = packages.iter().map(ToString::to_string).collect();
        Arm {
            check_only: false,
            packages,
        }
    }

    #[test]
    fn what_sees_the_device_from_outside_is_not_built_for_it() {
        let crates = [
            room("kiosk-gateway", false),
            room("hil-tests", false),
            room("xtask", false),
        ];
        let chosen = arm(&[]).chosen(&crates).expect("nothing is named");
        assert_eq!(packages(&chosen), ["--package=kiosk-gateway"]);
    }

    #[test]
    fn a_package_that_is_not_there_is_refused_and_never_means_all() {
        let failure = arm(&["kiosk-ap"])
            .chosen(&[room("kiosk-app", true)])
            .expect_err("a slip");
        assert_eq!(
            failure.to_string(),
            "`kiosk-ap` is no package for the device"
        );
    }

    #[test]
    fn the_kiosk_loses_its_window_and_nobody_else_loses_anything() {
        let (kiosk, cabinet) = (room("kiosk-app", true), room("kiosk-cabinet", true));
        assert_eq!(
            device_features(&[&kiosk, &cabinet, &room("kiosk-domain", false)]),
            [
                "--no-default-features",
                "--features=kiosk-app/device",
                "--features=kiosk-cabinet/default"
            ]
        );
    }

    #[test]
    fn the_lower_floors_and_the_rooms_without_a_face_are_tested() {
        assert!(is_tested("contracts/domain"));
        assert!(is_tested("drivers/receipt-printer"));
        assert!(is_tested("kiosk-app/outbox"));
        assert!(!is_tested("kiosk-app"));
        assert!(!is_tested("gateway"));
    }
}
