//! Builds the targets with what LLVM's fuzzer asks of code, on the ordinary compiler.

use std::path::PathBuf;
use std::process::Command;

use super::places::Places;
use crate::failure::{Failure, Outcome};
use crate::house::House;
use crate::step;

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

/// Builds the programs of `names`; the folder that holds them.
pub fn build(house: &House, places: &Places, names: &[String]) -> Outcome<PathBuf> {
    let host = host()?;
    step::run(
        "build",
        house
            .cargo()
            // With a target, build scripts and macros are not marked.
            .args(["build", "--profile=fuzz", "--package=kiosk-fuzz"])
            .args(["--features=libfuzzer", "--target", &host])
            .args(names.iter().map(|name| format!("--bin={name}")))
            .env("CARGO_TARGET_DIR", &places.built)
            .env("RUSTFLAGS", COVERAGE.join(" ")),
    )?;
    Ok(places.built.join(host).join("fuzz"))
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
