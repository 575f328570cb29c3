//! Where things are: the root, the target folder, the crates and what each depends on.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::failure::{Failure, Outcome};

/// The workspace as `cargo metadata` tells it.
pub struct House {
    /// The folder of the root `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo builds, also when `CARGO_TARGET_DIR` says somewhere else.
    pub target: PathBuf,
    /// Every workspace member.
    pub crates: Vec<Crate>,
}

/// One workspace member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Crate {
    /// The package name, `kiosk-outbox`.
    pub name: String,
    /// Its folder below the root, `kiosk-app/outbox`.
    pub folder: String,
    /// The file that opens it, below the root: the library's, or the program's if there is none.
    pub front: String,
    /// Whether it has features that are on unless one says otherwise.
    pub has_default_features: bool,
    /// What its manifest names.
    pub dependencies: Vec<Dependency>,
}

/// One line of a manifest's dependency tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The package's name.
    pub name: String,
    /// Named under `[dev-dependencies]`: used by tests, never shipped.
    pub for_tests: bool,
}

impl House {
    /// Reads the workspace that this program was started in.
    pub fn find() -> Outcome<Self> {
        let own_folder = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = own_folder
            .parent()
            .expect("xtask is a folder of the workspace")
            .to_owned();
        let metadata = metadata(&root)?;
        let target = text(&metadata, "target_directory").into();
        let crates = crates(&metadata, &root);
        Ok(Self {
            root,
            target,
            crates,
        })
    }

    /// `cargo`, run in the root.
    pub fn cargo(&self) -> Command {
        self.program(cargo())
    }

    /// Any program, run in the root and without what `cargo run` told us about ourselves: a
    /// program that reads `CARGO_MANIFEST_DIR` would take our folder for its own.
    pub fn program(&self, name: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(name);
        command.current_dir(&self.root);
        for name in env::vars_os()
            .map(|(name, _)| name)
            .filter(|name| is_about_us(name))
        {
            command.env_remove(name);
        }
        command
    }

    /// Whether `cargo <name>` is installed.
    pub fn has_cargo_command(&self, name: &str) -> bool {
        self.cargo()
            .args([name, "--version"])
            .output()
            .is_ok_and(|out| out.status.success())
    }

    /// Reads a text file below the root; an absent one is `None`.
    pub fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }
}

fn cargo() -> std::ffi::OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn is_about_us(name: &OsStr) -> bool {
    const NAMES: [&str; 5] = [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PRIMARY_PACKAGE",
        "CARGO_CRATE_NAME",
        "CARGO_BIN_NAME",
    ];
    name.to_str()
        .is_some_and(|name| NAMES.contains(&name) || name.starts_with("CARGO_PKG_"))
}

fn metadata(root: &Path) -> Outcome<Value> {
    let output = Command::new(cargo())
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()
        .map_err(|error| Failure::new(format!("cargo metadata does not start: {error}")))?;
    if !output.status.success() {
        return Err(Failure::new(format!(
            "cargo metadata refused the workspace\n{}",
            String::from_utf8_lossy(&output.stderr).trim_end()
        )));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| Failure::new(format!("cargo metadata is not JSON: {error}")))
}

fn crates(metadata: &Value, root: &Path) -> Vec<Crate> {
    list(metadata, "packages")
        .iter()
        .map(|package| Crate {
            name: text(package, "name").to_owned(),
            folder: below(Path::new(text(package, "manifest_path")).parent(), root),
            front: front(package, root),
            has_default_features: package["features"]["default"].is_array(),
            dependencies: list(package, "dependencies")
                .iter()
                .map(dependency)
                .collect(),
        })
        .collect()
}

fn front(package: &Value, root: &Path) -> String {
    let targets = list(package, "targets");
    let of_kind = |kind: &str| {
        targets.iter().find(|target| {
            list(target, "kind")
                .iter()
                .any(|k| k.as_str() == Some(kind))
        })
    };
    let target = of_kind("lib")
        .or_else(|| of_kind("proc-macro"))
        .or_else(|| of_kind("bin"));
    below(
        target.map(|target| Path::new(text(target, "src_path"))),
        root,
    )
}

fn dependency(value: &Value) -> Dependency {
    Dependency {
        name: text(value, "name").to_owned(),
        for_tests: text(value, "kind") == "dev",
    }
}

fn below(path: Option<&Path>, root: &Path) -> String {
    let path = path.unwrap_or(root);
    path.strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .into_owned()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_package_is_read_with_its_folder_front_and_dependencies() {
        let metadata = json!({ "packages": [{
            "name": "kiosk-outbox",
            "manifest_path": "/house/kiosk-app/outbox/Cargo.toml",
            "features": {},
            "targets": [
                { "kind": ["test"], "src_path": "/house/kiosk-app/outbox/tests/it/main.rs" },
                { "kind": ["lib"], "src_path": "/house/kiosk-app/outbox/src/lib.rs" }
            ],
            "dependencies": [
                { "name": "rusqlite", "kind": null },
                { "name": "tempfile", "kind": "dev" }
            ]
        }]});
        let dependency = |name: &str, for_tests| Dependency {
            name: name.to_owned(),
            for_tests,
        };
        assert_eq!(
            crates(&metadata, Path::new("/house")),
            [Crate {
                name: "kiosk-outbox".to_owned(),
                folder: "kiosk-app/outbox".to_owned(),
                front: "kiosk-app/outbox/src/lib.rs".to_owned(),
                has_default_features: false,
                dependencies: vec![dependency("rusqlite", false), dependency("tempfile", true)],
            }]
        );
    }

    #[test]
    fn what_cargo_run_says_about_xtask_is_not_handed_down() {
        assert!(is_about_us(OsStr::new("CARGO_MANIFEST_DIR")));
        assert!(is_about_us(OsStr::new("CARGO_PKG_NAME")));
        assert!(!is_about_us(OsStr::new("CARGO_TARGET_DIR")));
        assert!(!is_about_us(OsStr::new("CARGO_HOME")));
    }
}
