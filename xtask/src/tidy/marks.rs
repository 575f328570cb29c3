//! Words that do not belong in a committed file.

use super::{Finding, Reading, TextFile};

/// Spelled in two halves, so that this file passes its own rule.
const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
];

/// First folders of a developer's or a build machine's paths.
const MACHINE_FOLDERS: [&str; 5] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
    concat!("/t", "mp/"),
];

/// What is not finished is an issue, not a mark in a file.
pub fn nothing_is_unfinished(reading: &Reading) -> Vec<Finding> {
    reading
        .files
        .iter()
        .flat_map(|file| found(file, &UNFINISHED, is_word_part))
        .map(|(file, line, mark)| {
            Finding::new(
                &file.path,
                line,
                format!("`{mark}`"),
                "finish it, or take it out",
            )
        })
        .collect()
}

/// A committed file is the same on every machine.
pub fn no_path_of_a_machine(reading: &Reading) -> Vec<Finding> {
    reading
        .files
        .iter()
        .flat_map(|file| found(file, &MACHINE_FOLDERS, is_path_part))
        .map(|(file, line, folder)| {
            Finding::new(
                &file.path,
                line,
                format!("path below `{folder}`"),
                "name it relative to the workspace, or use the tempfile crate",
            )
        })
        .collect()
}

/// Lines with one of `needles` that no `part` character goes before.
fn found<'f>(
    file: &'f TextFile,
    needles: &'static [&'static str],
    part: fn(char) -> bool,
) -> impl Iterator<Item = (&'f TextFile, usize, &'static str)> {
    file.lines().filter_map(move |(number, line)| {
        let needle = needles
            .iter()
            .find(|needle| stands_alone(line, needle, part))?;
        Some((file, number, *needle))
    })
}

fn stands_alone(line: &str, needle: &str, part: fn(char) -> bool) -> bool {
    line.match_indices(needle).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + needle.len()..].chars().next();
        let ends = !needle.ends_with(char::is_alphanumeric) || !after.is_some_and(is_word_part);
        ends && !before.is_some_and(part)
    })
}

fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What stands before the first slash of a relative path or of an address.
fn is_path_part(c: char) -> bool {
    is_word_part(c) || matches!(c, '.' | '-' | '~' | '}' | ')' | '>' | '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(rule: super::super::Rule, text: &str) -> Vec<usize> {
        let files = vec![TextFile::new("a.rs", text)];
        let reading = Reading {
            files,
            ..Reading::default()
        };
        rule(&reading).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn unfinished_marks_are_found_wherever_they_stand() {
        let text = format!(
            "fine\n// {}: later\n    {}\"why\")",
            UNFINISHED[0], UNFINISHED[3]
        );
        assert_eq!(lines(nothing_is_unfinished, &text), [2, 3]);
    }

    #[test]
    fn a_mark_inside_a_longer_word_is_no_mark() {
        assert!(
            lines(
                nothing_is_unfinished,
                &format!("MY{0} {0}S {0}_LIST", UNFINISHED[0])
            )
            .is_empty()
        );
    }

    #[test]
    fn a_path_of_a_machine_is_found() {
        let text = format!("a\nlet path = \"{}someone/kiosk\";", MACHINE_FOLDERS[0]);
        assert_eq!(lines(no_path_of_a_machine, &text), [2]);
    }

    #[test]
    fn a_relative_path_or_an_address_is_none() {
        let text = format!("art{0}one .{0}two org{0}three", MACHINE_FOLDERS[2]);
        assert!(lines(no_path_of_a_machine, &text).is_empty());
    }
}
