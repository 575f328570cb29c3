//! One target, fed for its time. What the fuzzer says goes into a file; the row is read from it.

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use super::places::{Places, files_in, made, wrong};
use super::row::Row;
use crate::failure::{Failure, Outcome};
use crate::house::House;

/// No parser here may need more, whatever it is given.
const MEMORY_MIB_MAX: u32 = 512;
/// No input here may take longer, on a slow machine.
const SECONDS_AN_INPUT_MAX: u32 = 20;
/// The fuzzer is to leave a machine usable.
const NICENESS: &str = "10";

/// Feeds the target `name`, which is `program`, for `seconds`.
///
/// # Errors
/// When it cannot be run. What it finds is in its row.
pub fn feed(
    house: &House,
    places: &Places,
    program: &Path,
    name: &str,
    seconds: u32,
) -> Outcome<Row> {
    let corpus = made(places.corpus.join(name))?;
    let seeds = made(places.seeds.join(name))?;
    let found = made(places.found.clone())?;
    let log = made(places.logs.clone())?.join(name);
    let told = File::create(&log).map_err(|error| wrong(&log, &error))?;
    let mut command = house.program("nice");
    command
        .args(["-n", NICENESS])
        .arg(program)
        .args([&corpus, &seeds])
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={SECONDS_AN_INPUT_MAX}"))
        .arg(format!("-rss_limit_mb={MEMORY_MIB_MAX}"))
        .arg(format!("-artifact_prefix={}/{name}-", found.display()))
        .arg("-print_final_stats=1")
        // The target writes them there before it begins.
        .env("KIOSK_FUZZ_SEEDS", &seeds)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(told);
    let began = Instant::now();
    let status = command
        .status()
        .map_err(|error| Failure::new(format!("{}: {error}", program.display())))?;
    let said = fs::read(&log).map_err(|error| wrong(&log, &error))?;
    let mut row = Row::read(name, &String::from_utf8_lossy(&said));
    row.seconds = began.elapsed().as_secs();
    row.corpus = files_in(&corpus);
    if !status.success() && row.finding.is_none() {
        // It ended without keeping an input: the log is all that there is.
        row.finding = Some(log.display().to_string());
    }
    Ok(row)
}
