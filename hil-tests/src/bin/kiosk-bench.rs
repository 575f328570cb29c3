//! `cargo xtask bench [names]`: measures, prints a table, writes `<target>/bench/*.json`.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use hil_tests::bench::{BENCHES, Bench, BenchError, Row, backlog, chosen, report};

/// Measure what the design promises, against peers on this machine.
///
/// The exit code is 0 if every promise was kept, 1 if one was not, 2 if something could not be
/// measured.
#[derive(Parser)]
#[command(name = "kiosk-bench", after_help = examples())]
struct Command {
    /// Only these.
    names: Vec<String>,
    /// Folder of the JSON files; `bench` in the target folder unless given.
    #[arg(long)]
    out: Option<PathBuf>,
    /// What a bench starts this program for: a word, a number of rows, a folder.
    #[arg(long, hide = true, num_args = 3)]
    backlog: Option<Vec<String>>,
}

fn main() -> ExitCode {
    let command = Command::parse();
    if let Some(words) = &command.backlog {
        return match backlog::child(words) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {error}");
                ExitCode::from(2)
            }
        };
    }
    let benches = match chosen(&command.names) {
        Ok(benches) => benches,
        Err(why) => {
            eprintln!("error: {why}");
            return ExitCode::from(2);
        }
    };
    let out = command.out.unwrap_or_else(target_folder);
    let mut rows = Vec::new();
    let mut unmeasured = false;
    for bench in benches {
        eprintln!("bench: {} ({})", bench.name, bench.about);
        match measured(bench, &out) {
            Ok(more) => rows.extend(more),
            Err(error) => {
                eprintln!("error: {}: {error}", bench.name);
                unmeasured = true;
            }
        }
    }
    print!("{}", report::table(&rows));
    let missed = rows.iter().any(|row| row.met == Some(false));
    ExitCode::from(if unmeasured { 2 } else { u8::from(missed) })
}

fn measured(bench: &Bench, out: &std::path::Path) -> Result<Vec<Row>, BenchError> {
    let rows = (bench.measure)()?;
    report::write(out, bench.name, &rows)?;
    Ok(rows)
}

/// This program lies in `<target>/<profile>/`.
fn target_folder() -> PathBuf {
    let own = env::current_exe().ok();
    let target = own.as_deref().and_then(|own| own.parent()?.parent());
    target
        .map_or_else(|| "target".into(), PathBuf::from)
        .join("bench")
}

fn examples() -> String {
    let head = "Examples:\n  kiosk-bench             every measure\n  kiosk-bench enqueue     only this one\n\nMeasures:\n";
    BENCHES.iter().fold(head.to_owned(), |text, bench| {
        format!("{text}  {:<14}  {}\n", bench.name, bench.about)
    })
}
