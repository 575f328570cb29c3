//! Everything the rules look at, read once.

use std::fs;
use std::path::Path;

use toml::Table;

use crate::failure::{Failure, Outcome};
use crate::house::{Crate, House};

/// The house as the rules see it.
#[derive(Default)]
pub struct Reading {
    /// Workspace members.
    pub crates: Vec<Crate>,
    /// Every text file that is, or could be, committed.
    pub files: Vec<TextFile>,
    /// `deny.toml`, where owners of heavy dependencies are named.
    pub deny: Table,
    /// `Cargo.lock`.
    pub lock: Table,
}

/// A file and where it is below the root.
#[derive(Debug, PartialEq, Eq)]
pub struct TextFile {
    /// With `/` between folders.
    pub path: String,
    /// All of it.
    pub text: String,
}

impl TextFile {
    /// A file with this text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }

    /// Lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }
}

impl Reading {
    /// Reads the whole tree.
    pub fn of(house: &House) -> Outcome<Self> {
        let mut files = Vec::new();
        walk(&house.root, "", &mut files)
            .map_err(|error| Failure::new(format!("cannot read the workspace: {error}")))?;
        Ok(Self {
            crates: house.crates.clone(),
            files,
            deny: table(house, "deny.toml")?,
            lock: table(house, "Cargo.lock")?,
        })
    }

    /// The file at this path.
    pub fn file(&self, path: &str) -> Option<&TextFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The first line of a file that holds `needle`; 1 if there is none.
    pub fn line_of(&self, path: &str, needle: &str) -> usize {
        let file = self.file(path);
        file.and_then(|file| file.lines().find(|(_, line)| line.contains(needle)))
            .map_or(1, |(number, _)| number)
    }

    /// Files whose name ends so.
    pub fn ending<'r>(&'r self, end: &'static str) -> impl Iterator<Item = &'r TextFile> {
        self.files
            .iter()
            .filter(move |file| file.path.ends_with(end))
    }
}

fn table(house: &House, path: &str) -> Outcome<Table> {
    let text = house
        .read(path)
        .ok_or_else(|| Failure::new(format!("cannot read {path}")))?;
    text.parse()
        .map_err(|error| Failure::new(format!("{path}: {error}")))
}

/// Text files only, in order of name; what is not UTF-8 (fonts, sounds, pictures) is left out.
fn walk(folder: &Path, below: &str, files: &mut Vec<TextFile>) -> std::io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{below}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() && is_ours(&name) {
            walk(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file()
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            files.push(TextFile::new(path, text));
        }
    }
    Ok(())
}

/// Whether a folder can hold committed files. See `.gitignore`.
fn is_ours(folder: &str) -> bool {
    const HIDDEN_AND_OURS: [&str; 3] = [".ci", ".cargo", ".github"];
    HIDDEN_AND_OURS.contains(&folder)
        || !(folder.starts_with('.') || folder.starts_with("target") || folder == "__pycache__")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_or_hidden_is_not_read() {
        assert!(is_ours("kiosk-app") && is_ours(".ci"));
        assert!(!is_ours("target") && !is_ours(".git") && !is_ours(".cross"));
    }

    #[test]
    fn a_line_is_found_by_what_stands_in_it() {
        let files = vec![TextFile::new("Cargo.toml", "[dependencies]\naxum = 1\n")];
        let reading = Reading {
            files,
            ..Reading::default()
        };
        assert_eq!(reading.line_of("Cargo.toml", "axum"), 2);
        assert_eq!(reading.line_of("Cargo.toml", "slint"), 1);
    }
}
