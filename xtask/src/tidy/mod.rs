//! The rules of the house that no compiler knows. A rule looks at what was read and returns
//! findings; each has a file of its own, and a test with a small bad sample.

mod floors;
mod lock;
mod marks;
mod owners;
mod reading;
mod rust;
mod slint;
mod translation;

use std::fmt;

pub use reading::{Reading, TextFile};

/// One thing to mend.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    path: String,
    /// From 1.
    line: usize,
    what: String,
    remedy: &'static str,
}

/// Looks at everything that was read.
pub type Rule = fn(&Reading) -> Vec<Finding>;

/// All of them.
pub const RULES: &[Rule] = &[
    floors::edges_look_down,
    owners::heavy_dependencies_have_one_owner,
    lock::heavy_dependencies_have_one_version,
    marks::nothing_is_unfinished,
    marks::no_path_of_a_machine,
    rust::files_are_short,
    rust::crates_say_their_purpose,
    slint::no_list_view,
    slint::screens_take_sizes_and_colours_from_the_theme,
    translation::every_sentence_has_its_kiswahili,
];

impl Finding {
    fn new(path: &str, line: usize, what: impl Into<String>, remedy: &'static str) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
            remedy,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            what,
            remedy,
        } = self;
        write!(f, "{path}:{line}: {what}\n    remedy: {remedy}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_names_file_line_and_remedy() {
        let finding = Finding::new("gateway/src/lib.rs", 3, "too long", "split it");
        assert_eq!(
            finding.to_string(),
            "gateway/src/lib.rs:3: too long\n    remedy: split it"
        );
    }
}
