//! What a kiosk's key survives.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use kiosk_envelope::DeviceSigner as _;
use kiosk_identity::{KeyFileError, open_or_make};

/// Draws that differ from seed to seed.
fn seed(byte: u8) -> impl FnMut(&mut [u8]) -> io::Result<()> {
    move |bytes| {
        bytes.fill(byte);
        Ok(())
    }
}

fn thumbprint(path: &Path, byte: u8) -> String {
    let key = open_or_make(path, &mut seed(byte)).expect("a key");
    key.public_key().thumbprint()
}

fn mode(path: &Path) -> u32 {
    let metadata = fs::metadata(path).expect("a file");
    metadata.permissions().mode() & 0o777
}

#[test]
fn a_key_is_made_once_for_its_owner_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("identity/key.pem");
    let first = thumbprint(&path, 1);
    assert_eq!(thumbprint(&path, 2), first);
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&folder.path().join("identity")), 0o700);
}

#[test]
fn what_it_signs_its_public_half_verifies() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = open_or_make(&folder.path().join("key.pem"), &mut seed(1)).expect("a key");
    let signature = key.sign(b"a row").expect("a signature");
    assert_eq!(key.public_key().verify(b"a row", &signature), Ok(()));
    assert!(key.public_key().verify(b"another", &signature).is_err());
}

#[test]
fn half_a_key_that_a_power_cut_left_beside_is_thrown_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("key.pem");
    fs::write(folder.path().join("key.pem.new"), "-----BEGIN PRI").expect("written");
    let made = thumbprint(&path, 1);
    assert_eq!(thumbprint(&path, 2), made);
    assert!(!folder.path().join("key.pem.new").exists());
}

#[test]
fn a_power_cut_after_the_key_was_linked_keeps_that_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("key.pem");
    let made = thumbprint(&path, 1);
    fs::hard_link(&path, folder.path().join("key.pem.new")).expect("linked");
    assert_eq!(thumbprint(&path, 2), made);
}

#[test]
fn a_damaged_key_is_told_and_not_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("key.pem");
    thumbprint(&path, 1);
    fs::write(&path, "damaged").expect("written");
    let answer = open_or_make(&path, &mut seed(2));
    assert!(matches!(answer, Err(KeyFileError::NotAKey { .. })));
    assert_eq!(fs::read_to_string(&path).expect("text"), "damaged");
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("key.pem");
    thumbprint(&path, 1);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
    let answer = open_or_make(&path, &mut seed(2));
    assert!(matches!(answer, Err(KeyFileError::OpenToOthers { .. })));
}

#[test]
fn without_randomness_no_key_is_made_and_the_next_try_makes_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("key.pem");
    // Zero is not a P-256 key, however often it is drawn.
    let answer = open_or_make(&path, &mut seed(0));
    assert!(matches!(answer, Err(KeyFileError::NoRandomness { .. })));
    assert!(!path.exists());
    thumbprint(&path, 1);
}

#[test]
fn two_programs_do_not_make_a_key_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("key.pem");
    let other = File::open(folder.path()).expect("a folder");
    other.lock().expect("locked");
    let answer = open_or_make(&path, &mut seed(1));
    assert!(matches!(answer, Err(KeyFileError::Busy { .. })));
    drop(other);
    thumbprint(&path, 1);
}
