//! `cargo xtask setup`: the Debian packages that building, testing and looking need.

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::packages::{Need, Package, is_from_elsewhere, missing, needed_for};
use crate::step;

/// Install the system packages that this machine lacks.
///
/// On Debian and its relatives the missing ones are installed with apt-get, which needs root. On
/// other systems the list is printed. It takes no time when everything is there.
#[derive(Args, Default)]
#[command(after_help = "Examples:
  cargo xtask setup            what building and testing need
  cargo xtask setup --check    only say what is missing; exit code 1 if something is
  cargo xtask setup --window   also what the kiosk in a window needs")]
pub struct Setup {
    /// Only say what is missing.
    #[arg(long)]
    check: bool,
    /// Also what a window on X11 needs.
    #[arg(long)]
    window: bool,
    /// Also what building for a real screen on this machine needs (linuxkms).
    #[arg(long)]
    device: bool,
    /// Also what the benches measure against.
    #[arg(long)]
    bench: bool,
    /// Also what the fuzzer is compiled with.
    #[arg(long)]
    fuzz: bool,
}

impl Setup {
    /// What every other verb calls first.
    pub fn everyday() -> Self {
        Self::default()
    }

    /// With what a window needs.
    pub fn with_window(mut self, window: bool) -> Self {
        self.window = window;
        self
    }

    /// With what the benches measure against.
    pub fn with_bench(mut self) -> Self {
        self.bench = true;
        self
    }

    /// With what the fuzzer is compiled with.
    pub fn with_fuzzer(mut self) -> Self {
        self.fuzz = true;
        self
    }

    /// Installs, or with `--check` only looks.
    pub fn run(&self) -> Outcome {
        let wanted = needed_for(&self.needs());
        let Some(missing) = missing_here(&wanted) else {
            step::say(
                "setup",
                "not a Debian system; please see to these packages yourself:",
            );
            list(&wanted);
            return Ok(());
        };
        if missing.is_empty() {
            step::say("setup", &format!("all {} packages are there", wanted.len()));
            return Ok(());
        }
        step::say("setup", "missing:");
        list(&missing);
        if self.check || !is_root() {
            return Err(Failure::new(format!(
                "as root: {}",
                names("apt-get install", &missing)
            )));
        }
        install(&missing)
    }

    fn needs(&self) -> Vec<Need> {
        let optional = [
            (self.window, Need::Window),
            (self.device, Need::Device),
            (self.bench, Need::Bench),
            (self.fuzz, Need::Fuzz),
        ];
        let chosen = optional
            .into_iter()
            .filter(|(chosen, _)| *chosen)
            .map(|(_, need)| need);
        [Need::Build, Need::Test]
            .into_iter()
            .chain(chosen)
            .collect()
    }
}

/// `None` where there is no dpkg. One call for all: it costs some hundredths of a second.
fn missing_here(wanted: &[&'static Package]) -> Option<Vec<&'static Package>> {
    let answer = Command::new("dpkg-query")
        .args([
            "--show",
            "--showformat",
            "${Package} ${db:Status-Status}\\n",
        ])
        .args(wanted.iter().map(|package| package.name))
        .output()
        .ok()?;
    let mut missing = missing(wanted, &String::from_utf8_lossy(&answer.stdout));
    let path = env::var_os("PATH").unwrap_or_default();
    missing.retain(|package| !is_from_elsewhere(package, &path));
    Some(missing)
}

fn install(missing: &[&'static Package]) -> Outcome {
    // A foreign package source that is down must not stop us: the install step decides.
    if step::run("setup", apt_get().arg("update")).is_err() {
        step::say(
            "setup",
            "the package lists are not fresh; going on with those that are there",
        );
    }
    let names = missing.iter().map(|package| package.name);
    step::run(
        "setup",
        apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(names),
    )
    .map(drop)
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command.args(["--quiet", "--option", "DPkg::Lock::Timeout=300"]);
    command
}

fn list(packages: &[&'static Package]) {
    for package in packages {
        println!("{:<22} {}", package.name, package.reason);
    }
}

fn names(before: &str, packages: &[&'static Package]) -> String {
    packages.iter().fold(before.to_owned(), |line, package| {
        format!("{line} {}", package.name)
    })
}

/// A process owns its own folder in /proc.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_needs_neither_a_window_nor_a_browser() {
        assert_eq!(Setup::everyday().needs(), [Need::Build, Need::Test]);
    }

    #[test]
    fn each_flag_adds_its_own_need() {
        let needs = Setup::everyday().with_window(true).with_bench().needs();
        assert_eq!(needs, [Need::Build, Need::Test, Need::Window, Need::Bench]);
    }
}
