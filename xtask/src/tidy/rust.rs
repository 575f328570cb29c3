//! What a newcomer counts on in Rust files.

use super::{Finding, Reading};

const LINES_MAX: usize = 500;

/// Nobody reads a longer one from top to bottom.
pub fn files_are_short(reading: &Reading) -> Vec<Finding> {
    let files = reading.ending(".rs").chain(reading.ending(".slint"));
    files
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(file, lines)| {
            let what = format!("{lines} lines, the bound is {LINES_MAX}");
            Finding::new(
                &file.path,
                LINES_MAX + 1,
                what,
                "two ideas share this room: split it",
            )
        })
        .collect()
}

/// The front file of every crate begins with what the crate is for.
pub fn crates_say_their_purpose(reading: &Reading) -> Vec<Finding> {
    let fronts = reading.crates.iter().filter_map(|c| reading.file(&c.front));
    fronts
        .filter(|front| !begins_with_purpose(&front.text))
        .map(|front| {
            Finding::new(
                &front.path,
                1,
                "the crate does not say what it is for",
                "begin the file with a `//!` comment: purpose first, then a small drawing",
            )
        })
        .collect()
}

/// Inner attributes may come before.
fn begins_with_purpose(text: &str) -> bool {
    text.lines()
        .map(str::trim_start)
        .find(|line| !line.is_empty() && !line.starts_with("#!["))
        .is_some_and(|line| line.starts_with("//! "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::Crate;
    use crate::tidy::TextFile;

    #[test]
    fn a_file_over_the_bound_is_found() {
        let files = vec![
            TextFile::new("long.rs", "\n".repeat(LINES_MAX + 1)),
            TextFile::new("full.rs", "\n".repeat(LINES_MAX)),
            TextFile::new("long.md", "\n".repeat(LINES_MAX + 1)),
        ];
        let findings = files_are_short(&Reading {
            files,
            ..Reading::default()
        });
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].path, "long.rs");
    }

    #[test]
    fn a_crate_without_a_purpose_is_found() {
        let front = "gateway/src/lib.rs".to_owned();
        let files = vec![TextFile::new(&*front, "use std::fmt;\n//! Too late.\n")];
        let crates = vec![Crate {
            front,
            ..Crate::default()
        }];
        let reading = Reading {
            files,
            crates,
            ..Reading::default()
        };
        assert_eq!(crates_say_their_purpose(&reading).len(), 1);
    }

    #[test]
    fn attributes_may_stand_before_the_purpose() {
        assert!(begins_with_purpose(
            "#![cfg_attr(test, expect(x))]\n\n//! The gateway.\n"
        ));
    }
}
