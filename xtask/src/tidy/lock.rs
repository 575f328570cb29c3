//! `Cargo.lock` holds each heavy dependency once: two TLS stacks or two SQLites are twice the
//! code to trust, and values of one do not fit the other.

use toml::Value;

use super::owners::owned;
use super::{Finding, Reading};

/// Everything that has an owner in `deny.toml` is locked in one version.
pub fn heavy_dependencies_have_one_version(reading: &Reading) -> Vec<Finding> {
    let packages = reading.lock.get("package").and_then(Value::as_array);
    let packages: Vec<_> = packages.into_iter().flatten().collect();
    let versions = |name: &str| {
        let same = packages
            .iter()
            .filter(|package| text(package, "name") == name);
        same.map(|package| text(package, "version"))
            .collect::<Vec<_>>()
    };
    owned(&reading.deny)
        .iter()
        .map(|owned| (owned.name, versions(owned.name)))
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, versions)| {
            Finding::new(
                "Cargo.lock",
                reading.line_of("Cargo.lock", &format!("name = \"{name}\"")),
                format!("`{name}` is locked as {}", versions.join(" and ")),
                "see who wants the other one with `cargo tree --invert`, and agree on one",
            )
        })
        .collect()
}

fn text<'v>(package: &'v Value, key: &str) -> &'v str {
    package.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(lock: &str) -> Reading {
        let deny = "bans.deny = [{ crate = \"rustls\", wrappers = [] }]";
        Reading {
            deny: deny.parse().expect("sample"),
            lock: lock.parse().expect("sample"),
            ..Reading::default()
        }
    }

    #[test]
    fn a_second_version_of_a_heavy_dependency_is_found() {
        let lock = "package = [
            { name = \"rustls\", version = \"0.22.1\" },
            { name = \"rustls\", version = \"0.23.9\" } ]";
        let findings = heavy_dependencies_have_one_version(&reading(lock));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].what, "`rustls` is locked as 0.22.1 and 0.23.9");
    }

    #[test]
    fn small_crates_may_come_twice() {
        let lock = "package = [
            { name = \"bitflags\", version = \"1.3.2\" },
            { name = \"bitflags\", version = \"2.0.0\" } ]";
        assert!(heavy_dependencies_have_one_version(&reading(lock)).is_empty());
    }
}
