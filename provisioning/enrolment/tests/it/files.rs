//! Nothing is overwritten, and keys are for their owner's eyes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use kiosk_enrolment::files::{FileError, Readers, none_exists, write_new};

#[test]
fn keys_are_readable_by_their_owner_only() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, readers, mode) in [
        ("key", Readers::Owner, 0o600),
        ("certificate", Readers::Everybody, 0o644),
    ] {
        let path = folder.path().join("new").join(name);
        write_new(&path, "text", readers).expect("written");
        let found = fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        assert_eq!(found & !mode, 0, "{name} has mode {found:o}");
        assert_eq!(fs::read_to_string(&path).expect("readable"), "text");
    }
}

#[test]
fn a_file_that_exists_stays_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("root.key");
    fs::write(&path, "precious").expect("written");
    let refused = write_new(&path, "new", Readers::Owner);
    assert!(matches!(refused, Err(FileError::Exists { .. })));
    assert!(matches!(
        none_exists(&[&path]),
        Err(FileError::Exists { .. })
    ));
    assert_eq!(fs::read_to_string(&path).expect("readable"), "precious");
}
