//! Every word of the face stands in Kiswahili too.

use std::path::{Path, PathBuf};

const HERE: &str = env!("CARGO_MANIFEST_DIR");

fn slint_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            slint_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "slint") {
            found.push(path);
        }
    }
}

/// The first text of each `@tr(…)`.
fn texts(source: &str) -> Vec<&str> {
    let after = source.split("@tr(\"").skip(1);
    after.filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_text_has_a_kiswahili_wording() {
    let words =
        std::fs::read_to_string(Path::new(HERE).join("lang/sw/LC_MESSAGES/kiosk-app.po")).unwrap();
    let mut files = Vec::new();
    slint_files(&Path::new(HERE).join("ui"), &mut files);
    let mut seen = 0;
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        for text in texts(&source) {
            seen += 1;
            let at = words.find(&format!("msgid \"{text}\"\n"));
            let at = at.unwrap_or_else(|| panic!("{}: `{text}` has no Kiswahili", file.display()));
            let entry = words[at..].split("\n\n").next().unwrap();
            assert!(!entry.contains("msgstr \"\""), "`{text}` is left empty");
        }
    }
    assert!(seen > 100, "only {seen} texts found");
}
