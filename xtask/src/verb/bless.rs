//! `cargo xtask bless`: writes golden files anew from what the code does now.

use std::collections::BTreeSet;

use clap::Args;

use crate::failure::Outcome;
use crate::house::{Crate, House};
use crate::step;
use crate::tidy::{Reading, TextFile};

/// Write golden files anew; then read the diff.
///
/// Runs, with BLESS=1, the tests of every crate that reads that variable. A golden file of a
/// released version that changes means that the code is wrong, not the file.
#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask bless                          every golden file
  cargo xtask bless kiosk-receipt-printer    those of one crate
  git diff                                   what you are about to promise")]
pub struct Bless {
    /// Only these packages.
    packages: Vec<String>,
}

impl Bless {
    /// Runs the tests that honour `BLESS`.
    pub fn run(&self, house: &House) -> Outcome {
        let reading = Reading::of(house)?;
        let mut names = with_golden_files(&house.crates, &reading.files);
        names.retain(|name| self.packages.is_empty() || self.packages.iter().any(|p| p == name));
        if names.is_empty() {
            step::say("bless", "no golden files here");
            return Ok(());
        }
        let packages = names.iter().flat_map(|name| ["-p", name]);
        step::run(
            "bless",
            house.cargo().arg("test").args(packages).env("BLESS", "1"),
        )?;
        step::say("bless", "written; now read `git diff`");
        Ok(())
    }
}

/// The crates with a source file that asks the environment for `BLESS`.
fn with_golden_files<'c>(crates: &'c [Crate], files: &[TextFile]) -> BTreeSet<&'c str> {
    files
        .iter()
        .filter(|file| file.path.ends_with(".rs") && file.text.contains("\"BLESS\""))
        .filter_map(|file| owner(crates, &file.path))
        .map(|owner| owner.name.as_str())
        .filter(|name| *name != "xtask")
        .collect()
}

/// The crate whose folder holds this file: the deepest, since kiosk-app holds crates too.
fn owner<'c>(crates: &'c [Crate], path: &str) -> Option<&'c Crate> {
    crates
        .iter()
        .filter(|c| {
            path.strip_prefix(&c.folder)
                .is_some_and(|rest| rest.starts_with('/'))
        })
        .max_by_key(|c| c.folder.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_golden_test_is_found_in_the_innermost_crate() {
        let room = |name: &str, folder: &str| Crate {
            name: name.into(),
            folder: folder.into(),
            ..Crate::default()
        };
        let crates = [
            room("kiosk-app", "kiosk-app"),
            room("kiosk-outbox", "kiosk-app/outbox"),
        ];
        let files = [
            TextFile::new(
                "kiosk-app/outbox/tests/it/golden.rs",
                "env::var_os(\"BLESS\")",
            ),
            TextFile::new("kiosk-app/src/lib.rs", "nothing of the kind"),
        ];
        assert_eq!(
            with_golden_files(&crates, &files),
            BTreeSet::from(["kiosk-outbox"])
        );
    }
}
