//! Nothing that ships opens a door by itself: no default password, no shared key.

use std::fs;
use std::path::{Path, PathBuf};

/// What a credential looks like in code or in a file of settings, in small letters.
const TRACES: [&str; 9] = [
    "private key-----",
    "password = \"",
    "password=\"",
    "password: \"",
    "passwd = \"",
    "secret = \"",
    "api_key = \"",
    "token = \"",
    "default_password",
];

#[test]
fn no_default_or_shared_credential_ships() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in [
        "assets",
        "provisioning",
        "kiosk-app",
        "gateway",
        "contracts",
        "drivers",
    ] {
        collect(&root.join(folder), &mut files);
    }
    assert!(files.len() > 200, "the house was found");
    let found: Vec<String> = files.iter().flat_map(|path| traces_in(path)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_search_finds_what_it_is_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.toml");
    fs::write(&path, "user = \"admin\"\nPassword = \"mfano\"\n").expect("written");
    assert_eq!(traces_in(&path).len(), 1);
}

/// What ships: tests, simulators and samples do not.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let ships = !["tests", "simulator", "examples", "target"].contains(&name.as_str());
        if path.is_dir() && ships {
            collect(&path, files);
        } else if path.is_file() {
            files.push(path);
        }
    }
}

fn traces_in(path: &Path) -> Vec<String> {
    // Pictures, fonts and models are no text.
    let text = fs::read_to_string(path).unwrap_or_default();
    // Unit tests stand at the foot of a file.
    let shipped = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = shipped.lines().enumerate();
    lines
        .filter(|(_, line)| {
            let line = line.to_lowercase();
            TRACES.iter().any(|trace| line.contains(trace))
        })
        .map(|(at, line)| format!("{}:{}: {line}", path.display(), at + 1))
        .collect()
}
