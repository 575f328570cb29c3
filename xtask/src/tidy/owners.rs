//! Heavy dependencies have one owner each, named in `deny.toml`. cargo-deny checks the same table;
//! this rule holds on machines without it.

use toml::{Table, Value};

use super::{Finding, Reading};

/// Only an owner names a heavy dependency. Tests may use what they like: they are not shipped.
pub fn heavy_dependencies_have_one_owner(reading: &Reading) -> Vec<Finding> {
    let owned = owned(&reading.deny);
    let edges = reading.crates.iter().flat_map(|from| {
        let shipped = from
            .dependencies
            .iter()
            .filter(|dependency| !dependency.for_tests);
        shipped.map(move |dependency| (from, &dependency.name))
    });
    edges
        .filter(|(from, name)| {
            owned
                .iter()
                .any(|owned| owned.name == *name && !owned.owners.contains(&from.name.as_str()))
        })
        .map(|(from, name)| {
            let manifest = format!("{}/Cargo.toml", from.folder);
            let line = reading.line_of(&manifest, name);
            Finding::new(
                &manifest,
                line,
                format!("`{}` does not own `{name}`", from.name),
                "ask its owner, or add an owner and the reason to `[bans] deny` in deny.toml",
            )
        })
        .collect()
}

/// A dependency and the crates that may name it.
pub struct Owned<'d> {
    /// The heavy crate.
    pub name: &'d str,
    /// None at all: banned.
    pub owners: Vec<&'d str>,
}

/// The entries of `[bans] deny`.
pub fn owned(deny: &Table) -> Vec<Owned<'_>> {
    let entries = deny
        .get("bans")
        .and_then(|bans| bans.get("deny"))
        .and_then(Value::as_array);
    entries
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let name = entry.get("crate")?.as_str()?;
            let owners = entry.get("wrappers").and_then(Value::as_array);
            let owners = owners
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            Some(Owned { name, owners })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::{Crate, Dependency};

    const DENY: &str = r#"
        [bans]
        deny = [{ crate = "rusqlite", wrappers = ["kiosk-outbox"] }, { crate = "ring" }]
    "#;

    fn reading(owner: &str, dependency: &str, for_tests: bool) -> Reading {
        let crates = vec![Crate {
            name: owner.to_owned(),
            folder: owner.to_owned(),
            dependencies: vec![Dependency {
                name: dependency.to_owned(),
                for_tests,
            }],
            ..Crate::default()
        }];
        Reading {
            crates,
            deny: DENY.parse().expect("sample"),
            ..Reading::default()
        }
    }

    fn findings(owner: &str, dependency: &str, for_tests: bool) -> usize {
        heavy_dependencies_have_one_owner(&reading(owner, dependency, for_tests)).len()
    }

    #[test]
    fn a_second_owner_is_found() {
        assert_eq!(findings("kiosk-app", "rusqlite", false), 1);
        assert_eq!(findings("kiosk-outbox", "rusqlite", false), 0);
    }

    #[test]
    fn tests_may_use_what_they_like() {
        assert_eq!(findings("kiosk-app", "rusqlite", true), 0);
    }

    #[test]
    fn what_has_no_owner_is_banned() {
        assert_eq!(findings("kiosk-outbox", "ring", false), 1);
    }
}
