//! `kiosk-fleet open-bundle`

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;
use kiosk_enrolment::files::{self, FileError, Readers, none_exists, write_new};
use kiosk_envelope::{BUNDLE_BYTES_MAX, OperationsSecretKey, open_bundle};
use serde_json::json;
use tar::{Archive, EntryType};

use crate::answer::Answer;
use crate::failure::Failure;

/// More than any kiosk has pages.
const PAGES_MAX: usize = 64;

/// Open what `kiosk-technician diagnose` wrote.
///
/// Without --out it lists the pages; with it, each becomes a file there, for its owner only.
/// Overwrites nothing. Anybody who has the public key can seal a bundle: read it as a stranger's word.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-fleet open-bundle --secret keys/operations.secret kiosk.bundle
  kiosk-fleet open-bundle --secret keys/operations.secret kiosk.bundle --out ksk-047-0001")]
pub struct OpenBundle {
    /// The secret key of operations.
    #[arg(long, value_name = "FILE")]
    secret: PathBuf,
    /// Folder to write the pages to; made when it is missing.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// The bundle.
    #[arg(value_name = "FILE")]
    bundle: PathBuf,
}

/// A page's name and text.
type Page = (String, String);

impl OpenBundle {
    /// Opens it.
    pub fn run(self) -> Result<Answer, Failure> {
        let key = secret(&self.secret)?;
        let tar = open_bundle(&bytes(&self.bundle)?, &key)?;
        // All of it is looked at before any of it is written.
        let pages = pages(&tar).map_err(|why| {
            Failure::Input(format!(
                "{} is sealed well, but no kiosk packed it: {why}",
                self.bundle.display()
            ))
        })?;
        if let Some(folder) = &self.out {
            let paths: Vec<PathBuf> = pages.iter().map(|(name, _)| folder.join(name)).collect();
            none_exists(&paths.iter().map(PathBuf::as_path).collect::<Vec<_>>())?;
            for (path, (_, text)) in paths.iter().zip(&pages) {
                write_new(path, text, Readers::Owner)?;
            }
        }
        let lines: Vec<String> = pages
            .iter()
            .map(|(name, text)| format!("{name:<14} {:>8} bytes", text.len()))
            .collect();
        let listed: Vec<_> = pages
            .iter()
            .map(|(name, text)| json!({ "name": name, "bytes": text.len() }))
            .collect();
        let json = json!({ "pages": listed, "folder": self.out });
        Ok(Answer::yes(lines.join("\n"), json))
    }
}

/// The last line that is no comment.
fn secret(path: &Path) -> Result<OperationsSecretKey, Failure> {
    let text = files::read(path)?;
    let line = text.lines().rfind(|line| !line.starts_with('#'));
    OperationsSecretKey::from_text(line.unwrap_or_default()).map_err(|error| {
        let path = path.display();
        Failure::Input(format!(
            "{path}: {error}; name the operations.secret of `kiosk-fleet operations-key`"
        ))
    })
}

/// The file, and no more of it than a bundle can have.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let most = BUNDLE_BYTES_MAX as u64 + 1;
    file.take(most)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

fn pages(tar: &[u8]) -> io::Result<Vec<Page>> {
    let mut pages: Vec<Page> = Vec::new();
    for entry in Archive::new(tar).entries()? {
        let mut entry = entry?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let plain = |letter: u8| letter.is_ascii_lowercase() || b".-".contains(&letter);
        let fits = (1..=40).contains(&name.len()) && name.bytes().all(plain);
        if entry.header().entry_type() != EntryType::Regular || !fits || name.starts_with('.') {
            return Err(io::Error::other(format!("{name:?} is no page")));
        }
        if pages.len() == PAGES_MAX || pages.iter().any(|(other, _)| *other == name) {
            return Err(io::Error::other(format!("{name} is one too many")));
        }
        let mut text = Vec::new();
        // What the tar says of its sizes ends with the tar, which is bounded.
        entry.read_to_end(&mut text)?;
        pages.push((name, String::from_utf8_lossy(&text).into_owned()));
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use tar::{Builder, Header};

    use super::*;

    fn packed(name: &str, kind: EntryType) -> Vec<u8> {
        let mut tar = Builder::new(Vec::new());
        let mut header = Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(0);
        header.set_entry_type(kind);
        header.set_cksum();
        tar.append(&header, &b""[..]).expect("packed");
        tar.into_inner().expect("packed")
    }

    #[test]
    fn nothing_but_plain_pages_is_unpacked() {
        assert!(pages(&packed("log.txt", EntryType::Regular)).is_ok());
        for name in ["../log.txt", "/etc/passwd", "a/b", ".profile", "LOG", ""] {
            let tar = packed(name, EntryType::Regular);
            assert!(pages(&tar).is_err(), "{name}");
        }
        for kind in [EntryType::Symlink, EntryType::Link, EntryType::Directory] {
            assert!(pages(&packed("log.txt", kind)).is_err(), "{kind:?}");
        }
        let twice = packed("log.txt", EntryType::Regular);
        assert!(pages(&[&twice[..512], &twice].concat()).is_err());
    }
}
