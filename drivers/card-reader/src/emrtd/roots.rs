//! The roots of states (CSCA) whose documents a kiosk believes: certificates that somebody put there.
//!
//! ```text
//!   a file, or a folder of files ─► PEM or DER ─► certificates, each with its file ─► Anchors
//! ```
//!
//! A file that cannot be used ends the loading, by name: a kiosk that believes fewer states than it
//! was told calls good documents undecided, and nobody would notice. Master lists (CMS, ICAO 9303-12
//! §9) are not read: whoever fetches one checks its signature with other tools and lays the
//! certificates out of it into the folder.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use thiserror::Error;

use super::Anchors;
use super::authenticity::is_usable;

/// Larger than any file of certificates: ICAO's own list of all states has about 1 MB.
const FILE_BYTES_MAX: u64 = 4 << 20;
/// More than all states have together, roll-overs included.
const CERTIFICATES_MAX: usize = 2_000;
const FILES_MAX: usize = 2_000;
const CONSTRUCTED_SEQUENCE: u8 = 0x30;

/// A root certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryRoot {
    /// Where it stands.
    pub file: PathBuf,
    /// The certificate.
    pub der: Vec<u8>,
}

/// The roots that a kiosk was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountryRoots(Vec<CountryRoot>);

/// Why roots cannot be used.
#[derive(Debug, Error)]
pub enum CountryRootsError {
    /// Not there, or not for us.
    #[error("{path} cannot be read; check the path and who may read it")]
    Unreadable {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// More than anybody needs.
    #[error("{path} is too large: {what}; put root certificates there and nothing else")]
    TooLarge {
        /// Which file or folder.
        path: PathBuf,
        /// What there is too much of, and how much would do.
        what: &'static str,
    },
    /// Something else than certificates, or none at all.
    #[error("{path} holds no certificate in PEM or DER; put a state's root there, or take it away")]
    NoCertificate {
        /// Which file or folder.
        path: PathBuf,
    },
    /// A certificate that says nothing to us.
    #[error(
        "{path}: certificate {number} is damaged or has a key of an unknown kind; fetch it anew, or take it out"
    )]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// Which in the file, from 1.
        number: usize,
    },
}

impl CountryRoots {
    /// Reads a file, or all files of a folder but hidden ones; folders within are left alone.
    ///
    /// # Errors
    /// [`CountryRootsError`], for the first file that cannot be used.
    pub fn load(path: &Path) -> Result<Self, CountryRootsError> {
        let mut roots = Vec::new();
        for file in files(path)? {
            roots.extend(certificates(&file)?);
            if roots.len() > CERTIFICATES_MAX {
                return Err(too_large(
                    path,
                    "2,000 certificates are enough for all states",
                ));
            }
        }
        if roots.is_empty() {
            let path = path.to_owned();
            return Err(CountryRootsError::NoCertificate { path });
        }
        Ok(Self(roots))
    }

    /// Each of them.
    pub fn all(&self) -> &[CountryRoot] {
        &self.0
    }

    /// What readers believe by them.
    pub fn anchors(&self) -> Anchors {
        let all = self.0.iter().map(|root| root.der.as_slice());
        Anchors::from_certificates(all).expect("each was tried when it was loaded")
    }
}

/// In the order of their names, so that the same file is named first each time.
fn files(path: &Path) -> Result<Vec<PathBuf>, CountryRootsError> {
    let unreadable = |source| unreadable(path, source);
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !is_hidden && entry.path().is_file() {
            files.push(entry.path());
        }
        if files.len() > FILES_MAX {
            return Err(too_large(path, "2,000 files are enough for all states"));
        }
    }
    files.sort();
    Ok(files)
}

fn certificates(file: &Path) -> Result<Vec<CountryRoot>, CountryRootsError> {
    let bytes = bytes(file)?;
    let none = || CountryRootsError::NoCertificate {
        path: file.to_owned(),
    };
    let ders = if bytes.first() == Some(&CONSTRUCTED_SEQUENCE) {
        vec![bytes]
    } else {
        let read = CertificateDer::pem_slice_iter(&bytes);
        let read: Result<Vec<_>, _> = read.map(|der| der.map(|der| der.to_vec())).collect();
        read.map_err(|_| none())?
    };
    if ders.is_empty() {
        return Err(none());
    }
    let numbered = ders.into_iter().zip(1..);
    numbered
        .map(|(der, number)| {
            if is_usable(&der) {
                let file = file.to_owned();
                Ok(CountryRoot { file, der })
            } else {
                let path = file.to_owned();
                Err(CountryRootsError::Unusable { path, number })
            }
        })
        .collect()
}

/// A file that grows, or has no end, is not read beyond the limit.
fn bytes(path: &Path) -> Result<Vec<u8>, CountryRootsError> {
    let file = File::open(path).map_err(|source| unreadable(path, source))?;
    let mut bytes = Vec::new();
    let read = file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|source| unreadable(path, source))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(too_large(path, "4 MB are enough for a file"));
    }
    Ok(bytes)
}

fn unreadable(path: &Path, source: io::Error) -> CountryRootsError {
    CountryRootsError::Unreadable {
        path: path.to_owned(),
        source,
    }
}

fn too_large(path: &Path, what: &'static str) -> CountryRootsError {
    CountryRootsError::TooLarge {
        path: path.to_owned(),
        what,
    }
}

#[cfg(test)]
mod tests {
    use kiosk_device::capability::Authenticity;
    use tempfile::TempDir;

    use super::*;
    use crate::simulator::chip::Issuer;

    fn folder(files: &[(&str, &[u8])]) -> TempDir {
        let folder = TempDir::new().expect("a folder");
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).expect("written");
        }
        folder
    }

    fn refused(files: &[(&str, &[u8])]) -> String {
        let folder = folder(files);
        CountryRoots::load(folder.path())
            .expect_err("refused")
            .to_string()
    }

    #[test]
    fn a_folder_of_pem_and_der_makes_every_state_in_it_believed() {
        let states: Vec<Issuer> = (0..3).map(|_| Issuer::throw_away()).collect();
        let bundle = [states[0].root_pem(), states[1].root_pem()].concat();
        let folder = folder(&[
            ("both.pem", bundle.as_bytes()),
            ("third.der", states[2].root()),
            (".hidden", b"not for us"),
        ]);
        let roots = CountryRoots::load(folder.path()).expect("usable");
        assert_eq!(roots.all().len(), 3);
        let anchors = roots.anchors();
        for state in &states {
            let signed = state.security_object(&[(1, b"lines")]);
            let judged = anchors.judge(&signed, &[(1, b"lines")]);
            assert_eq!(judged, Authenticity::Authentic);
        }
        let one = CountryRoots::load(&folder.path().join("third.der")).expect("a file");
        assert_eq!(one.all().len(), 1);
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let root = Issuer::throw_away();
        let cut = &root.root()[..root.root().len() - 9];
        let pem = root.root_pem().replace("CERTIFICATE", "PUBLIC KEY");
        for (name, bytes, said) in [
            ("notes.txt", b"hello".as_slice(), "holds no certificate"),
            ("empty.pem", b"", "holds no certificate"),
            ("cut.der", cut, "certificate 1 is damaged"),
            ("key.pem", pem.as_bytes(), "holds no certificate"),
        ] {
            let error = refused(&[("good.der", root.root()), (name, bytes)]);
            assert!(error.contains(name) && error.contains(said), "{error}");
        }
        assert!(refused(&[]).contains("holds no certificate"));
        let absent = CountryRoots::load(Path::new("/nowhere/roots"));
        let absent = absent.expect_err("absent").to_string();
        assert!(
            absent.starts_with("/nowhere/roots cannot be read"),
            "{absent}"
        );
    }

    #[test]
    fn a_file_without_an_end_is_not_read_to_its_end() {
        let error = CountryRoots::load(Path::new("/dev/zero")).expect_err("endless");
        assert!(matches!(error, CountryRootsError::TooLarge { .. }));
    }
}
