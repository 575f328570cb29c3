//! `cargo xtask fuzz`: every parser of outside bytes, for a minute each.
//!
//! The targets are those of `hil-tests/fuzz`, built as `cargo fuzz` builds them, without needing
//! it, nor a nightly compiler: the flags below are all that LLVM's fuzzer asks of code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::house::House;
use crate::step;
use crate::verb::setup::Setup;

/// Feed every parser of outside bytes with what breaks it, guided by the code that it reaches.
///
/// What is found stays in target/fuzz/found/, what was learned in target/fuzz/corpus/, where the
/// next run goes on. Keep what was found as a seed or a transcript of its target.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask fuzz                          every target, a minute each
  cargo xtask fuzz batches sealed           these two
  cargo xtask fuzz --seconds 3600 batches   one, for an hour
  cargo xtask fuzz --list                   which there are")]
pub struct Fuzz {
    /// Only these targets.
    targets: Vec<String>,
    /// How long each runs.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Only name the targets.
    #[arg(long)]
    list: bool,
}

/// What marks every edge of the code, so that the fuzzer sees which input went where.
const COVERAGE: [&str; 7] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
];

/// No parser here may need more, whatever it is given.
const MEMORY_MIB_MAX: u32 = 512;
/// No input here may take longer, on a slow machine.
const SECONDS_AN_INPUT_MAX: u32 = 20;

impl Fuzz {
    /// Builds and runs; the first finding ends it.
    pub fn run(&self, house: &House) -> Outcome {
        let places = Places::of(house);
        let all = seeds(house, &places)?;
        if self.list {
            all.iter().for_each(|name| println!("{name}"));
            return Ok(());
        }
        let chosen = self.chosen(&all)?;
        Setup::everyday().with_fuzzer().run()?;
        let host = host()?;
        build(house, &places, &host, &chosen)?;
        let mut table = String::new();
        for name in &chosen {
            let took = self.feed(house, &places, &host, name)?;
            table += &format!("{name:<22} {:>8}   nothing found\n", step::seconds(took));
        }
        print!("{table}");
        Ok(())
    }

    fn chosen(&self, all: &[String]) -> Outcome<Vec<String>> {
        if let Some(unknown) = self.targets.iter().find(|name| !all.contains(name)) {
            let known = all.join(", ");
            return Err(Failure::new(format!(
                "no target `{unknown}`; there are {known}"
            )));
        }
        let wanted = |name: &&String| self.targets.is_empty() || self.targets.contains(name);
        Ok(all.iter().filter(wanted).cloned().collect())
    }

    fn feed(&self, house: &House, places: &Places, host: &str, name: &str) -> Outcome<Duration> {
        let corpus = made(places.corpus.join(name))?;
        let found = made(places.found.clone())?;
        let program = places.built.join(host).join("fuzz").join(name);
        let mut command = house.program(program);
        command
            .arg(corpus)
            .arg(places.seeds.join(name))
            .arg(format!("-max_total_time={}", self.seconds))
            .arg(format!("-timeout={SECONDS_AN_INPUT_MAX}"))
            .arg(format!("-rss_limit_mb={MEMORY_MIB_MAX}"))
            .arg(format!("-artifact_prefix={}/{name}-", found.display()))
            .args(["-print_final_stats=1", "-verbosity=0"]);
        step::run(name, &mut command)
    }
}

/// Where things lie below the target folder.
struct Places {
    built: PathBuf,
    seeds: PathBuf,
    corpus: PathBuf,
    found: PathBuf,
}

impl Places {
    fn of(house: &House) -> Self {
        let folder = house.target.join("fuzz");
        Self {
            built: folder.join("built"),
            seeds: folder.join("seeds"),
            corpus: folder.join("corpus"),
            found: folder.join("found"),
        }
    }
}

/// Writes the seeds and learns the targets' names.
fn seeds(house: &House, places: &Places) -> Outcome<Vec<String>> {
    let mut command = house.cargo();
    command
        .args([
            "run",
            "--quiet",
            "--package=kiosk-fuzz",
            "--bin=kiosk-fuzz-seeds",
            "--",
        ])
        .arg(&places.seeds)
        .stderr(std::process::Stdio::inherit());
    let output = command
        .output()
        .map_err(|error| Failure::new(format!("cargo does not start: {error}")))?;
    if !output.status.success() {
        return Err(Failure::of_program("kiosk-fuzz-seeds", output.status));
    }
    let names = String::from_utf8_lossy(&output.stdout);
    Ok(names.lines().map(str::to_owned).collect())
}

fn build(house: &House, places: &Places, host: &str, names: &[String]) -> Outcome {
    let programs = names.iter().map(|name| format!("--bin={name}"));
    step::run(
        "build",
        house
            .cargo()
            // With a target, build scripts and macros are not marked.
            .args(["build", "--profile=fuzz", "--package=kiosk-fuzz"])
            .args(["--features=libfuzzer", "--target", host])
            .args(programs)
            .env("CARGO_TARGET_DIR", &places.built)
            .env("RUSTFLAGS", COVERAGE.join(" ")),
    )
    .map(drop)
}

/// The compiler's own triple.
fn host() -> Outcome<String> {
    let output = Command::new("rustc").arg("-vV").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let host = text.ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("host: "))?;
        Some(line.to_owned())
    });
    host.ok_or_else(|| Failure::new("`rustc -vV` does not name its host"))
}

fn made(folder: PathBuf) -> Outcome<PathBuf> {
    let wrong = |path: &Path, error| Failure::new(format!("{}: {error}", path.display()));
    fs::create_dir_all(&folder).map_err(|error| wrong(&folder, error))?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fuzz(targets: &[&str]) -> Fuzz {
        Fuzz {
            targets: targets.iter().map(ToString::to_string).collect(),
            seconds: 1,
            list: false,
        }
    }

    #[test]
    fn without_names_every_target_is_meant_and_an_unknown_one_is_named() {
        let all = ["batches".to_owned(), "sealed".to_owned()];
        assert_eq!(fuzz(&[]).chosen(&all), Ok(all.to_vec()));
        assert_eq!(fuzz(&["sealed"]).chosen(&all), Ok(vec!["sealed".into()]));
        let unknown = fuzz(&["batch"]).chosen(&all).expect_err("unknown");
        assert_eq!(
            unknown.to_string(),
            "no target `batch`; there are batches, sealed"
        );
    }
}
