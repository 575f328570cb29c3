//! The table for people and the files for machines.

use std::fs;
use std::path::Path;

use serde::Serialize;

use super::{BenchError, Row};

/// Rows below their headings, numbers under numbers.
pub fn table(rows: &[Row]) -> String {
    let lines = rows.iter().map(cells);
    let heading = ["measure", "value", "unit", "ratio", "bar", "met"].map(String::from);
    std::iter::once(heading)
        .chain(lines)
        .map(|[name, value, unit, ratio, bar, met]| {
            let line = format!("{name:<44} {value:>12} {unit:<6} {ratio:>8} {bar:>9} {met:>4}");
            format!("{}\n", line.trim_end())
        })
        .collect()
}

fn cells(row: &Row) -> [String; 6] {
    [
        row.name.clone(),
        format!("{:.3}", row.value),
        row.unit.to_owned(),
        row.ratio
            .map_or_else(String::new, |ratio| format!("{ratio:.3}")),
        row.bar.map_or_else(String::new, |bar| bar.to_string()),
        row.met
            .map_or("", |met| if met { "yes" } else { "NO" })
            .to_owned(),
    ]
}

/// What a file of the report holds.
#[derive(Serialize)]
struct Report<'r> {
    bench: &'r str,
    optimised: bool,
    rows: &'r [Row],
}

/// Writes `<folder>/<bench>.json`.
///
/// # Errors
/// [`BenchError::Machine`], naming the file.
pub fn write(folder: &Path, bench: &str, rows: &[Row]) -> Result<(), BenchError> {
    let path = folder.join(format!("{bench}.json"));
    let report = Report {
        bench,
        optimised: !cfg!(debug_assertions),
        rows,
    };
    let json = serde_json::to_vec_pretty(&report).expect("rows are plain data");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, json))
        .map_err(BenchError::machine(path.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::Bar;
    use super::*;

    #[test]
    fn a_promise_that_is_not_kept_is_hard_to_overlook() {
        let row = Row::colour("kiosk, first frame", 900.0, "ms")
            .against(1000.0)
            .held_to(Bar::AtMost(0.2));
        let table = table(&[row, Row::colour("browser, first frame", 1000.0, "ms")]);
        assert!(
            table
                .lines()
                .nth(1)
                .is_some_and(|line| line.ends_with("NO"))
        );
        assert!(
            table
                .lines()
                .nth(2)
                .is_some_and(|line| line.ends_with("ms"))
        );
    }
}
